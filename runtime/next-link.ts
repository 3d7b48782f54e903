interface ListedRequest {
  readonly requestContext: { readonly path: string };
  readonly queryStringParameters: object;
}

/**
 * The Link header of a page (RFC 8288): the same request with `after`, for tools that follow links and for media types whose body has no place
 * for `next`. Empty on the last page.
 */
export function nextLink(
  { requestContext, queryStringParameters }: ListedRequest,
  next: string | null,
): Record<string, string> {
  if (next === null) return {};
  const query = new URLSearchParams({ ...queryStringParameters, after: next });
  return { Link: `<${requestContext.path}?${query}>; rel="next"` };
}
