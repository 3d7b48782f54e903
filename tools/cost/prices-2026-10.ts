/**
 * Prices of ap-northeast-2 (Seoul) in US dollars without tax.
 * `list`: AWS Price List offer files as a public catalogue read them on 2026-10-01; t3.medium, db.t3.micro, NAT, IPv4
 * and gp3 were compared with two published Seoul bills of 2026-04 and 2026-08.
 * `unconfirmed`: published elsewhere for another Region or by a third party; look it up before you rely on it.
 */
export const prices = {
  read: '2026-10-01',
  region: 'ap-northeast-2',
  source: 'AWS Price List offer files (public catalogue, 2026-10-01); unconfirmed ones are marked',

  lambda: { x86: 0.0000166667, arm64: 0.0000133334, request: 0.2e-6, provisionedGbSecond: 0.0000051254 },
  api: { restCall: 3.5e-6, httpCall: 1.23e-6 },
  ec2: {
    't3.small': 0.026,
    't3.medium': 0.052,
    't4g.medium': 0.0416,
    't4g.large': 0.0832,
    'm6g.large': 0.094,
    'm7g.large': 0.1003,
    'm7i.large': 0.1239,
  } as Record<string, number>,
  ebs: { gp3: 0.0912, snapshot: 0.05 },
  publicIpv4: 0.005,
  rds: {
    'db.t3.micro': 0.026,
    'db.t4g.micro': 0.025,
    'db.t4g.small': 0.051,
    'db.t4g.medium': 0.102,
    'db.m7g.large': 0.2344,
    'db.m7g.xlarge': 0.4688,
    'db.r7g.large': 0.287,
    'db.r7g.xlarge': 0.574,
  } as Record<string, number>,
  rdsStorage: 0.131,
  rdsBackup: 0.095,
  /** per vCPU and hour, years 1 and 2, on or off */
  rdsExtendedSupport: 0.12,
  rdsProxyVcpu: 0.018,
  nat: { hour: 0.059, gb: 0.059 },
  interfaceEndpoint: 0.013,
  s3: { gb: 0.025, put: 0.0045 / 1000, get: 0.0035 / 10_000 },
  cloudFront: { gb: 0.12, request: 0.009 / 10_000 },
  dataOut: 0.126,
  logs: { ingest: 0.76, store: 0.0314 },
  secret: 0.4,
  key: 1,
  metric: 0.3,
  alarm: 0.1,
  dashboard: 3,
  scheduler: 1e-6,
  trace: 5e-6,
  cognito: { LITE: 0.0055, ESSENTIALS: 0.015, PLUS: 0.02 } as Record<string, number>,
  sqs: 0.4e-6,
  snsEmail: 2 / 100_000,
  loadBalancer: { hour: 0.0225, capacityUnit: 0.008 },
  /** per web ACL and month, rule and month, request looked at (stopped ones too); the same in all Regions, says AWS's blog */
  firewall: { acl: 5, rule: 1, request: 0.6e-6 },
  unconfirmed: [
    'api',
    'rds db.m7g.xlarge, db.r7g.*',
    'ec2 t4g.large',
    'dashboard',
    'scheduler',
    'trace',
    'cognito',
    'sqs',
    'snsEmail',
    'loadBalancer',
    'firewall',
  ],

  /** Allowances that do not end after twelve months. One account has them once, whatever runs in it. */
  alwaysFree: {
    lambdaRequests: 1_000_000,
    lambdaGbSeconds: 400_000,
    alarms: 10,
    metrics: 10,
    dashboards: 3,
    logGb: 5,
    cloudFrontGb: 1000,
    cloudFrontRequests: 10_000_000,
    traces: 100_000,
    schedules: 14_000_000,
    queueRequests: 1_000_000,
    monthlyUsers: 10_000,
  },
} as const;

export const vcpus: Record<string, number> = {
  'db.t3.micro': 2,
  'db.t4g.micro': 2,
  'db.t4g.small': 2,
  'db.t4g.medium': 2,
  'db.m7g.large': 2,
  'db.m7g.xlarge': 4,
  'db.r7g.large': 2,
  'db.r7g.xlarge': 4,
};
