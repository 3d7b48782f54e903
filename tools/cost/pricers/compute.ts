import { functionsIn, operations } from '../../lint-template/api-body.ts';
import { list, type Resource, record, type Transformed } from '../../template/transformed.ts';
import { assumptions } from '../assumptions.ts';
import { type Line, named, type PricedInput } from '../line.ts';
import { prices } from '../prices-2026-10.ts';
import { scheduledCalls } from '../schedules.ts';

const asTemplate = (resources: Record<string, Resource>): Transformed => ({
  Parameters: {},
  Conditions: {},
  Resources: resources,
});

const gigabytes = ({ Properties }: Resource) => Number(Properties['MemorySize'] ?? 128) / 1024;
const isArm = ({ Properties }: Resource) => list(Properties['Architectures']).includes('arm64');

interface Work {
  what: string;
  ids: string[];
  invocations: number;
  milliseconds: number;
}

/** Functions: who calls them how often, and how long they run. */
export function lambda({ usage, resources }: PricedInput): Line[] {
  const functions = new Map(named(resources, 'AWS::Lambda::Function'));
  if (functions.size === 0) return [];
  const template = asTemplate(resources);
  const reached = (values: readonly (string | object | undefined)[]) =>
    [...new Set(values.flatMap((value) => functionsIn(value as never, template)))].filter((id) => functions.has(id));
  const authorizers = reached(
    named(resources, 'AWS::ApiGateway::RestApi').map(
      ([, { Properties }]) => record(Properties['Body'])['securityDefinitions'] as object,
    ),
  );
  const routes = reached(
    operations(template).map(({ operation }) => operation['x-amazon-apigateway-integration'] as object),
  );
  const { callMilliseconds, coldShare, coldMilliseconds, authorizerMilliseconds, tickMilliseconds, daysPerMonth } =
    assumptions;
  const perCall = callMilliseconds + coldShare * coldMilliseconds;
  const works: Work[] = [
    {
      what: 'API calls',
      ids: routes.length > 0 ? routes : [...functions.keys()],
      invocations: usage.callsPerMonth,
      milliseconds: perCall,
    },
    { what: 'authorizer, cached', ids: authorizers, invocations: usage.visits, milliseconds: authorizerMilliseconds },
    ...[...scheduledCalls(resources)].map(([id, invocations]) => ({
      what: `${id}, by schedule`,
      ids: [id],
      invocations,
      milliseconds: tickMilliseconds,
    })),
    {
      what: 'dropped files',
      ids: routes.length > 0 ? ['ReceiveOperatorFile'].filter((id) => functions.has(id)) : [],
      invocations: usage.valuesPerDay === 0 ? 0 : assumptions.filesPerDay * daysPerMonth,
      milliseconds: perCall,
    },
  ].filter(({ ids }) => ids.length > 0);
  const invocations = works.reduce((sum, work) => sum + work.invocations, 0);
  return [
    {
      service: 'Lambda',
      what: 'requests',
      resources: [],
      quantity: invocations,
      unit: 'requests',
      unitPrice: prices.lambda.request,
      free: prices.alwaysFree.lambdaRequests,
    },
    ...duration(works, functions),
    ...provisioned(resources, functions),
  ];
}

/** GB-seconds; calls are spread evenly over the functions behind the API. */
function duration(works: readonly Work[], functions: ReadonlyMap<string, Resource>): Line[] {
  const allowance = prices.alwaysFree.lambdaGbSeconds;
  return works.map(({ what, ids, invocations, milliseconds }, index) => {
    const each = ids.map((id) => functions.get(id) as Resource);
    const size = each.reduce((sum, one) => sum + gigabytes(one), 0) / each.length;
    const arm = each.every(isArm);
    const quantity = (invocations * milliseconds * size) / 1000;
    return {
      service: 'Lambda',
      what: `${what}, ${arm ? 'arm64' : 'x86_64'}`,
      resources: ids,
      quantity,
      unit: 'GB-s',
      unitPrice: arm ? prices.lambda.arm64 : prices.lambda.x86,
      // The allowance is one for all; the first work takes what it can, the rest is small enough to fit.
      free: index === 0 ? allowance : quantity,
    };
  });
}

function provisioned(resources: Record<string, Resource>, functions: ReadonlyMap<string, Resource>): Line[] {
  return named(resources, 'AWS::Lambda::Alias').flatMap(([id, { Properties }]) => {
    const count = Number(record(Properties['ProvisionedConcurrencyConfig'])['ProvisionedConcurrentExecutions'] ?? 0);
    if (count === 0) return [];
    const [target] = functionsIn(Properties['FunctionName'], asTemplate(resources));
    const size = gigabytes(functions.get(target ?? '') ?? ({ Properties: {} } as Resource));
    return [
      {
        service: 'Lambda',
        what: `provisioned concurrency of ${target}`,
        resources: [id],
        quantity: count * size * assumptions.hoursPerMonth * 3600,
        unit: 'GB-s',
        unitPrice: prices.lambda.provisionedGbSecond,
      },
    ];
  });
}

/** The REST or HTTP API itself. */
export function apiGateway({ usage, resources }: PricedInput): Line[] {
  return [
    ...named(resources, 'AWS::ApiGateway::RestApi').map(([id]) => ({
      id,
      what: 'REST API calls',
      price: prices.api.restCall,
    })),
    ...named(resources, 'AWS::ApiGatewayV2::Api').map(([id]) => ({
      id,
      what: 'HTTP API calls',
      price: prices.api.httpCall,
    })),
  ].map(({ id, what, price }) => ({
    service: 'API Gateway',
    what,
    resources: [id],
    quantity: usage.callsPerMonth,
    unit: 'calls',
    unitPrice: price,
  }));
}

/** The batch server: hours it runs, its disk always. An instance that nothing switches runs all month. */
export function ec2({ usage, resources }: PricedInput): Line[] {
  const switched = JSON.stringify(resources).includes('ec2:StopInstances');
  return named(resources, 'AWS::EC2::Instance').flatMap(([id, instance]) => {
    const launch = record(
      resources[String(record(record(instance.Properties['LaunchTemplate'])['LaunchTemplateId'])['Ref'])]?.Properties[
        'LaunchTemplateData'
      ],
    );
    const properties = { ...launch, ...instance.Properties };
    const type = String(properties['InstanceType']);
    const hours = switched ? usage.batchHoursPerDay * assumptions.daysPerMonth : assumptions.hoursPerMonth;
    const disk = list(properties['BlockDeviceMappings']).reduce<number>(
      (sum, one) => sum + Number(record(record(one)['Ebs'])['VolumeSize'] ?? 0),
      0,
    );
    const isPublic = list(properties['NetworkInterfaces']).some(
      (one) => record(one)['AssociatePublicIpAddress'] === true,
    );
    const line = (what: string, quantity: number, unit: string, unitPrice: number): Line => ({
      service: 'EC2',
      what,
      resources: [id],
      quantity,
      unit,
      unitPrice,
    });
    return [
      line(
        `${type}, ${switched ? 'while there is work' : 'always on'}`,
        hours,
        'hours',
        priceOf(prices.ec2, type, 'instance type'),
      ),
      line('disk, gp3', disk, 'GB', prices.ebs.gp3),
      ...(isPublic ? [line('public IPv4 while it runs', hours, 'hours', prices.publicIpv4)] : []),
    ];
  });
}

/** @throws Error naming the kind of machine that has no price in the table */
export function priceOf(table: Readonly<Record<string, number>>, name: string, what: string): number {
  const price = table[name];
  if (price === undefined)
    throw new Error(
      `No price for ${what} ${name}: known are ${Object.keys(table).join(', ')}. Add it to tools/cost/prices-2026-10.ts with its source.`,
    );
  return price;
}
