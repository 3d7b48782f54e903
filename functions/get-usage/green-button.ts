import { createHash } from 'node:crypto';
import type { Quality, UsagePoint } from './points.ts';
import type { Usage } from './read-usage.ts';

// NAESB REQ.21 ESPI, QualityOfReading. Where nothing was measured there is no reading.
const QUALITY: Record<Quality, number | null> = { A: 0, S: 8, F: 8, E: 8, V: 13, N: null };

const ESPI = 'xmlns="http://naesb.org/espi"';
const SEOUL_SECONDS = 9 * 3600;

/**
 * The same usage as a Green Button feed (Atom with ESPI 3.3 content): one usage point, its local time, meter reading, reading type and blocks.
 * @param updated moment of the answer, ISO 8601 in UTC
 */
export function usageFeed(usage: Usage, updated: string): string {
  const point = `/espi/1_1/resource/UsagePoint/${uuid(usage.supplyPoint)}`;
  const reading = `${point}/MeterReading/01`;
  const type = '/espi/1_1/resource/ReadingType/01';
  const time = '/espi/1_1/resource/LocalTimeParameters/01';
  const entries = [
    entry(point, '공급지점 Supply point', [`${reading}`, time], usagePoint(), updated),
    entry(time, 'Asia/Seoul', [], localTime(), updated),
    entry(
      reading,
      '전력사용량 Electricity consumption',
      [`${reading}/IntervalBlock`, type],
      `<MeterReading ${ESPI}/>`,
      updated,
    ),
    entry(type, 'Wh', [], readingType(usage), updated),
    ...blocks(usage.points).map((points, index) =>
      entry(`${reading}/IntervalBlock/${index + 1}`, points[0]!.start.slice(0, 10), [], intervalBlock(points), updated),
    ),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>urn:uuid:${uuid(`feed ${usage.supplyPoint} ${usage.resolution} ${usage.points[0]?.start ?? ''}`)}</id>
<title>Green Button</title>
<updated>${updated}</updated>
<link rel="self" href="${point}"/>
${entries.join('\n')}
</feed>
`;
}

function entry(self: string, title: string, related: readonly string[], content: string, updated: string): string {
  const links = [
    `<link rel="self" href="${self}"/>`,
    `<link rel="up" href="${self.slice(0, self.lastIndexOf('/'))}"/>`,
    ...related.map((href) => `<link rel="related" href="${href}"/>`),
  ];
  return `<entry><id>urn:uuid:${uuid(self)}</id>${links.join('')}<title>${title}</title><content>${content}</content><published>${updated}</published><updated>${updated}</updated></entry>`;
}

function usagePoint(): string {
  return `<UsagePoint ${ESPI}><ServiceCategory><kind>0</kind></ServiceCategory></UsagePoint>`;
}

/** Korea has had no daylight saving time since 1988: the rules say "never". */
function localTime(): string {
  return `<LocalTimeParameters ${ESPI}><dstEndRule>FFFFFFFF</dstEndRule><dstOffset>0</dstOffset><dstStartRule>FFFFFFFF</dstStartRule><tzOffset>${SEOUL_SECONDS}</tzOffset></LocalTimeParameters>`;
}

/** Energy (kind 12) taken from the grid (flow 1), differences (behaviour 4), in Wh (72). 410 = won. */
function readingType({ points }: Usage): string {
  const minutes = points[0]?.minutes;
  const length =
    minutes === undefined || points.some((point) => point.minutes !== minutes)
      ? ''
      : `<intervalLength>${minutes * 60}</intervalLength>`;
  return `<ReadingType ${ESPI}><accumulationBehaviour>4</accumulationBehaviour><commodity>1</commodity><currency>410</currency><dataQualifier>12</dataQualifier><flowDirection>1</flowDirection>${length}<kind>12</kind><powerOfTenMultiplier>0</powerOfTenMultiplier><timeAttribute>0</timeAttribute><uom>72</uom></ReadingType>`;
}

/** A block for each day of intervals; days and months are one block. */
function blocks(points: readonly UsagePoint[]): UsagePoint[][] {
  const whole = points.every(({ minutes }) => minutes >= 1440);
  return [...Map.groupBy(points, ({ start }) => (whole ? '' : start.slice(0, 10))).values()];
}

function intervalBlock(points: readonly UsagePoint[]): string {
  const duration = points.reduce((sum, { minutes }) => sum + minutes * 60, 0);
  const readings = points.map(({ start, minutes, wh, quality }) => {
    const code = QUALITY[quality];
    if (wh === null || code === null) return '';
    return `<IntervalReading><ReadingQuality><quality>${code}</quality></ReadingQuality>${period('timePeriod', start, minutes * 60)}<value>${wh}</value></IntervalReading>`;
  });
  return `<IntervalBlock ${ESPI}>${period('interval', points[0]!.start, duration)}${readings.join('')}</IntervalBlock>`;
}

function period(name: string, start: string, seconds: number): string {
  return `<${name}><duration>${seconds}</duration><start>${Date.parse(start) / 1000}</start></${name}>`;
}

/** The same name always has the same id, so that a reader recognises what it has seen. */
function uuid(name: string): string {
  const hex = createHash('sha256').update(`green-button ${name}`).digest('hex').toUpperCase();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-A${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
