export interface MockRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  accept: string;
  groups: string[];
}

export interface MockAnswer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}
