import { describe, expect, test } from '@jest/globals';
import { qualityText } from '../../../../../domain/metering/quality.ts';
import { CHANNEL, codes, collect, dayRecord, file, HEADER, oneDay } from '../../../../support/operator-files.ts';

describe('a sound file', () => {
  test('gives each day in whole Wh with its source line, register, meter and update time', async () => {
    const { days, problems, summary, headers } = await collect(oneDay());
    expect(problems).toEqual([]);
    expect(headers).toEqual([
      {
        format: 'nem12',
        line: 1,
        version: 'NEM12',
        createdAt: '2024-02-01 12:00:00',
        from: 'OPERATOR',
        to: 'RETAILER',
      },
    ]);
    expect(days).toHaveLength(1);
    expect(days[0]).toMatchObject({
      line: 3,
      supplyPointCode: '2012345678',
      registerId: '1',
      channel: 'E1',
      meterSerial: 'METER1',
      unit: 'Wh',
      fileUnit: 'kWh',
      day: '2024-02-01',
      intervalMinutes: 30,
      operatorUpdatedAt: '2024-02-02 12:00:00',
      total: 24_000,
      residue: 0,
      reasons: null,
    });
    expect([...(days[0]?.values ?? [])]).toEqual(Array(48).fill(500));
    expect([...(days[0]?.quality ?? [])]).toEqual([0]);
    expect(summary).toMatchObject({
      format: 'nem12',
      accepted: true,
      dayCount: 1,
      valueCount: 48,
      problemCount: 0,
      lineCount: 4,
      firstProblem: null,
    });
  });

  test.each([
    [5, 288],
    [15, 96],
    [30, 48],
  ])('of %i-minute intervals has %i values a day', async (minutes, count) => {
    const { days } = await collect(
      file(HEADER, `200,2012345678,E1,1,E1,N1,M,kWh,${minutes},`, dayRecord('20240229', count, '1'), '900'),
    );
    expect(days[0]?.values).toHaveLength(count);
    expect(days[0]?.total).toBe(count * 1000);
  });

  test.each([
    ['Wh', '7', 7, 'Wh'],
    ['WH', '7.', 7, 'Wh'],
    ['kwh', '.007', 7, 'Wh'],
    ['KWh', '0.0070', 7, 'Wh'],
    ['MWh', '0.000007', 7, 'Wh'],
    ['kVArh', '0.007', 7, 'varh'],
    ['MVARH', '1', 1_000_000, 'varh'],
    ['kWh', '+1.5', 1500, 'Wh'],
    ['kWh', ' 1.5 ', 1500, 'Wh'],
    ['kWh', '0000000001.5', 1500, 'Wh'],
    ['kWh', '-0', 0, 'Wh'],
    ['kWh', '2147483.646', 2_147_483_646, 'Wh'],
  ])('in %s: %s is %i %s', async (unit, text, expected, ours) => {
    const { days, problems } = await collect(
      file(HEADER, `200,2012345678,E1,1,E1,N1,M,${unit},30,`, dayRecord('20240201', 48, text), '900'),
    );
    expect(problems).toEqual([]);
    expect(days[0]?.values[47]).toBe(expected);
    expect(days[0]?.unit).toBe(ours);
  });

  test.each([
    ['LF line ends', (text: string) => text.replaceAll('\r\n', '\n')],
    ['no line end after 900', (text: string) => text.trimEnd()],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['empty lines', (text: string) => `\r\n${text.replaceAll('\r\n', '\r\n\r\n')}`],
    ['no header', (text: string) => text.slice(text.indexOf('\n') + 1)],
    ['a header in lower case', (text: string) => text.replace('NEM12', 'nem12')],
    [
      'a header with spaces and more fields',
      (text: string) =>
        text.replace('100,NEM12,202402011200', ' 100 , NEM12 , 20240201120000').replace('RETAILER', 'RETAILER,,,'),
    ],
    ['a header with nothing but its version', (text: string) => text.replace(/^.*\r\n/, '100,NEM12\r\n')],
    [
      'spaces around record numbers',
      (text: string) => text.replace('200,', ' 200 ,').replace('300,', '300 ,').replace('900', ' 900 '),
    ],
    ['trailing commas', (text: string) => text.replaceAll('\r\n', ',,,\r\n')],
    ['no empty fields at the end of a day', (text: string) => text.replace(/A,,,.*\r\n/, 'A\r\n')],
    ['a load time', (text: string) => text.replace('20240202120000,', '20240202120000,20240202130000')],
    ['a quality in lower case', (text: string) => text.replace(',A,,,', ',a,,,')],
    ['Ctrl-Z at the end', (text: string) => `${text}\u001a`],
    ['900 with a comma', (text: string) => text.replace('900', '900,')],
  ])('may have %s', async (_, change) => {
    const { days, problems, summary } = await collect(change(oneDay()));
    expect(codes(problems)).toEqual([]);
    expect(days).toHaveLength(1);
    expect(days[0]).toMatchObject({ total: 24_000, day: '2024-02-01', supplyPointCode: '2012345678' });
    expect(summary.accepted).toBe(true);
  });

  test('may hold several blocks of 100…900, each with its own header', async () => {
    const { days, headers, problems } = await collect(
      oneDay() +
        oneDay((lines) => (lines[2] = dayRecord('20240202', 48))) +
        oneDay((lines) => lines.splice(0, 3, CHANNEL, dayRecord('20240203', 48))),
    );
    expect(codes(problems)).toEqual([]);
    expect(headers).toHaveLength(2);
    expect(days.map(({ day, line }) => [day, line])).toEqual([
      ['2024-02-01', 3],
      ['2024-02-02', 7],
      ['2024-02-03', 10],
    ]);
  });

  test('may change interval length, unit and meter from one day to the next', async () => {
    const { days, problems } = await collect(
      file(
        HEADER,
        '200,P,E1,1,E1,,OLD,kWh,5,',
        dayRecord('20240201', 288, '1'),
        '200,P,E1,1,E1,,NEW,Wh,30,',
        dayRecord('20240202', 48, '1'),
        '900',
      ),
    );
    expect(codes(problems)).toEqual([]);
    expect(days.map(({ meterSerial, total, intervalMinutes }) => [meterSerial, total, intervalMinutes])).toEqual([
      ['OLD', 288_000, 5],
      ['NEW', 48, 30],
    ]);
  });

  test('may state parts of a Wh: the day is rounded once and its parts add up', async () => {
    const { days, problems } = await collect(oneDay((lines) => (lines[2] = dayRecord('20240201', 48, '0.0003'))));
    expect(problems).toEqual([]);
    const day = days[0];
    // 48 × 0.3 Wh = 14.4 Wh; the rounded running sums 0, 1, 1, 1, 2, … leave no value further than 1 Wh from 0.3.
    expect(day?.total).toBe(14);
    expect([...(day?.values ?? [])].reduce((sum, value) => sum + value, 0)).toBe(14);
    expect([...(day?.values ?? [])].slice(0, 6)).toEqual([0, 1, 0, 0, 1, 0]);
    expect(day?.residue).toBe(4e14);
  });

  test('reads the same sub-Wh values the same way when one of them has a space', async () => {
    const plain = await collect(
      oneDay((lines) => (lines[2] = dayRecord('20240201', 48, (i) => `0.${String(i * 7919).padStart(7, '0')}`))),
    );
    const spaced = await collect(
      oneDay(
        (lines) =>
          (lines[2] = dayRecord('20240201', 48, (i) => `${i === 40 ? ' ' : ''}0.${String(i * 7919).padStart(7, '0')}`)),
      ),
    );
    expect(spaced.days).toEqual(plain.days);
  });
});

describe('qualities', () => {
  const variable = (...ranges: string[]): string =>
    file(HEADER, CHANNEL, dayRecord('20240201', 48, '0.5', 'V,,,20240202120000,'), ...ranges, '900');

  test('of 400 records apply to their intervals, with method and reason', async () => {
    const { days, problems } = await collect(
      variable('400,1,20,A,,', '400,21,24,S14,76,Communications, fault', '400,25,48,E52,,'),
    );
    expect(codes(problems)).toEqual([]);
    const quality = [...(days[0]?.quality ?? [])].map(qualityText);
    expect([quality[0], quality[19], quality[20], quality[23], quality[24], quality[47]]).toEqual([
      'A',
      'A',
      'S14',
      'S14',
      'E52',
      'E52',
    ]);
    expect(days[0]?.reasons).toEqual([
      { first: 21, last: 24, quality: expect.any(Number), code: 76, text: 'Communications, fault' },
    ]);
  });

  test('may come in any order as long as they cover the day once', async () => {
    const { days } = await collect(variable('400,25,48,A,,', '400,1,24,N,,'));
    expect([...(days[0]?.quality ?? [])].filter((code) => qualityText(code) === 'N')).toHaveLength(24);
  });

  test('that turn out to be all alike are kept as one byte', async () => {
    const { days } = await collect(variable('400,1,24,A,,', '400,25,48,A,,'));
    expect([...(days[0]?.quality ?? [])]).toEqual([0]);
  });

  test('of a 300 record carry its reason', async () => {
    const { days } = await collect(
      oneDay((lines) => (lines[2] = dayRecord('20240201', 48, '0.5', 'F14,43,power cut,20240202120000,'))),
    );
    expect(qualityText(days[0]?.quality[0] ?? 0)).toBe('F14');
    expect(days[0]?.reasons).toEqual([
      { first: 1, last: 48, quality: expect.any(Number), code: 43, text: 'power cut' },
    ]);
  });

  test('of a register read (500) leave the day alone', async () => {
    const { registers, days } = await collect(
      oneDay((lines) => lines.splice(3, 0, '500,N,S01,20240201101500,000950.5', '500,E,,,')),
    );
    expect(days).toHaveLength(1);
    expect(registers[0]).toMatchObject({
      kind: 'read',
      line: 4,
      index: 950_500,
      indexText: '000950.5',
      at: '2024-02-01 10:15:00',
      transaction: 'N',
      serviceOrder: 'S01',
    });
    expect(registers[1]).toMatchObject({ index: null, at: null, transaction: 'E' });
  });

  test.each([
    ['QUALITY_RANGE_GAP', ['400,1,20,A,,', '400,22,48,A,,'], '3-5'],
    ['QUALITY_RANGE_GAP', [], '3'],
    ['QUALITY_RANGE_OVERLAP', ['400,1,21,A,,', '400,21,48,A,,'], '3-5'],
    ['BAD_QUALITY', ['400,1,49,A,,'], '3-4'],
    ['BAD_QUALITY', ['400,0,48,A,,'], '3-4'],
    ['BAD_QUALITY', ['400,48,1,A,,'], '3-4'],
    ['BAD_QUALITY', ['400,1,48,V,,', '400,1,48,A,,'], '3-5'],
    ['BAD_QUALITY', ['400,1,48,X,,'], '3-4'],
    ['BAD_QUALITY', ['400,1,48,S14,,'], '3-4'],
    ['BAD_QUALITY', ['400,1,48,S,76,'], '3-4'],
    ['BAD_QUALITY', ['400,one,48,A,,'], '3-4'],
  ])('%s refuses the day with all its records: %j', async (code, ranges, lines) => {
    const { days, problems, summary } = await collect(variable(...ranges));
    expect(days).toEqual([]);
    expect(codes(problems)).toEqual([`${code} ${lines}`]);
    expect(problems[0]).toMatchObject({ supplyPointCode: '2012345678', channel: 'E1', day: '2024-02-01' });
    expect(problems[0]?.text).toBe(
      [CHANNEL, dayRecord('20240201', 48, '0.5', 'V,,,20240202120000,'), ...ranges].join('\n'),
    );
    expect(summary).toMatchObject({ accepted: false, firstProblem: { line: 3, code } });
  });

  test('null intervals may be empty, others may not', async () => {
    const empty = dayRecord('20240201', 48, (i) => (i === 5 ? '' : '0.5'), 'V,,,,');
    const sound = await collect(file(HEADER, CHANNEL, empty, '400,1,5,A,,', '400,6,6,N,,', '400,7,48,A,,', '900'));
    expect(sound.days[0]?.total).toBe(23_500);
    const wrong = await collect(file(HEADER, CHANNEL, empty, '400,1,48,A,,', '900'));
    expect(codes(wrong.problems)).toEqual(['BAD_VALUE 3-4']);
    const actual = await collect(file(HEADER, CHANNEL, empty.replace('V', 'A'), '900'));
    expect(codes(actual.problems)).toEqual(['BAD_VALUE 3']);
    const none = await collect(file(HEADER, CHANNEL, empty.replace('V', 'N'), '900'));
    expect(codes(none.problems)).toEqual([]);
  });
});

describe('a wrong day is refused alone', () => {
  const good = dayRecord('20240202', 48);

  test.each([
    ['INTERVAL_COUNT', dayRecord('20240201', 47)],
    ['INTERVAL_COUNT', dayRecord('20240201', 49)],
    ['INTERVAL_COUNT', dayRecord('20240201', 96)],
    ['INTERVAL_COUNT', dayRecord('20240201', 0)],
    ['INTERVAL_COUNT', '300,20240201,V,,,20240202120000'],
    ['INTERVAL_COUNT', '300,20240201'],
    ['INTERVAL_COUNT', '300,20240201,,,,,,'],
    ['BAD_DATE', dayRecord('20230229', 48)],
    ['BAD_DATE', dayRecord('2024-02-01', 48)],
    ['BAD_DATE', dayRecord('20241301', 48)],
    ['BAD_DATE', dayRecord('', 48)],
    ['BAD_DATE', dayRecord('99990101', 48)],
    ['BAD_DATE', dayRecord('20240201', 48, '1', 'A,,,yesterday,')],
    ['BAD_DATE', dayRecord('20240201', 48, '1', 'A,,,20240230120000,')],
    ['BAD_DATE', dayRecord('20240201', 48, '1', 'A,,,20240201250000,')],
    ['BAD_VALUE', dayRecord('20240201', 48, (i) => (i === 7 ? 'x' : '1'))],
    ['BAD_VALUE', dayRecord('20240201', 48, (i) => (i === 7 ? '' : '1'))],
    ['BAD_VALUE', dayRecord('20240201', 48, (i) => (i === 7 ? '1e3' : '1'))],
    ['BAD_VALUE', dayRecord('20240201', 48, (i) => (i === 7 ? '.' : '1'))],
    ['BAD_VALUE', dayRecord('20240201', 48, (i) => (i === 7 ? '1.2.3' : '1'))],
    ['BAD_VALUE', dayRecord('20240201', 48, (i) => (i === 7 ? '0x10' : '1'))],
    ['BAD_VALUE', dayRecord('20240201', 48, (i) => (i === 7 ? '１' : '1'))],
    ['BAD_VALUE', dayRecord('20240201', 48, (i) => (i === 7 ? 'NaN' : '1'))],
    ['BAD_VALUE', dayRecord('20240201', 48, (i) => (i === 7 ? `0.${'0'.repeat(18)}1` : '1'))],
    ['BAD_VALUE', dayRecord('20240201', 48, (i) => (i === 7 ? '1'.repeat(30) : '1'))],
    ['NEGATIVE', dayRecord('20240201', 48, (i) => (i === 7 ? '-0.001' : '1'))],
    ['VALUE_TOO_LARGE', dayRecord('20240201', 48, (i) => (i === 7 ? '2147483.648' : '1'))],
    ['BAD_QUALITY', dayRecord('20240201', 48, '1', 'X,,,20240202120000,')],
    ['BAD_QUALITY', dayRecord('20240201', 48, '1', ',,,20240202120000,')],
    ['BAD_QUALITY', dayRecord('20240201', 48, '1', 'S,,,20240202120000,')],
    ['BAD_QUALITY', dayRecord('20240201', 48, '1', 'E99,,,20240202120000,')],
    ['BAD_QUALITY', dayRecord('20240201', 48, '1', 'F14,why,,20240202120000,')],
  ])('%s: %s', async (code, bad) => {
    const { days, problems, summary } = await collect(file(HEADER, CHANNEL, bad, good, '900'));
    expect(codes(problems)).toEqual([`${code} 3`]);
    expect(problems[0]?.text).toBe(`${CHANNEL}\n${bad}`);
    expect(problems[0]).toMatchObject({ supplyPointCode: '2012345678', channel: 'E1' });
    expect(days.map(({ day }) => day)).toEqual(['2024-02-02']);
    expect(summary.accepted).toBe(true);
  });

  test('and its text can be sent in again by itself', async () => {
    const { problems } = await collect(file(HEADER, CHANNEL, dayRecord('20240201', 47), good, '900'));
    const again = await collect(
      file(HEADER, problems[0]?.text.replace('300,20240201', '300,20240201,0.5') ?? '', '900'),
    );
    expect(again.days).toMatchObject([{ day: '2024-02-01', total: 24_000 }]);
  });

  test('400 records of a refused day are part of it, not problems of their own', async () => {
    const { problems } = await collect(
      file(HEADER, CHANNEL, dayRecord('20240201', 47, '1', 'V,,,,'), '400,1,48,A,,', good, '900'),
    );
    expect(codes(problems)).toEqual(['INTERVAL_COUNT 3-4']);
  });
});

describe('a wrong block is refused as one', () => {
  test.each([
    ['BAD_UNIT', '200,2012345678,E1,1,E1,N1,M,kW,30,'],
    ['BAD_UNIT', '200,2012345678,E1,1,E1,N1,M,,30,'],
    ['INTERVAL_LENGTH', '200,2012345678,E1,1,E1,N1,M,kWh,60,'],
    ['INTERVAL_LENGTH', '200,2012345678,E1,1,E1,N1,M,kWh,,'],
    ['INTERVAL_LENGTH', '200,2012345678,E1,1,E1,N1,M,kWh,abc,'],
    ['BAD_CHANNEL', '200,2012345678,E1,1,,N1,M,kWh,30,'],
    ['BAD_CHANNEL', '200,2012345678,E1,1,E1234,N1,M,kWh,30,'],
    ['BAD_SUPPLY_POINT', '200,,E1,1,E1,N1,M,kWh,30,'],
    ['BAD_SUPPLY_POINT', '200,한국,E1,1,E1,N1,M,kWh,30,'],
    ['BAD_SUPPLY_POINT', `200,${'1'.repeat(23)},E1,1,E1,N1,M,kWh,30,`],
    ['NMI_CHECKSUM', '200,20019857327,E1,1,E1,N1,M,kWh,30,'],
    ['BAD_METER_SERIAL', `200,2012345678,E1,1,E1,N1,${'M'.repeat(21)},kWh,30,`],
  ])('%s: %s', async (code, bad) => {
    const { days, problems } = await collect(
      file(
        HEADER,
        bad,
        dayRecord('20240201', 48, '1', 'V,,,,'),
        '400,1,48,A,,',
        '500,N,,20240201000000,1',
        dayRecord('20240202', 48),
        CHANNEL,
        dayRecord('20240203', 48),
        '900',
      ),
    );
    expect(codes(problems)).toEqual([`${code} 2-6`]);
    expect(problems[0]?.text.split('\n')).toHaveLength(5);
    expect(days.map(({ day }) => day)).toEqual(['2024-02-03']);
  });

  test('a check digit that is right is dropped, so that the point is one with and without it', async () => {
    const { days, problems } = await collect(
      file(HEADER, '200,20019857328,E1,1,E1,N1,M,kWh,30,', dayRecord('20240201', 48), '900'),
    );
    expect(codes(problems)).toEqual([]);
    expect(days[0]?.supplyPointCode).toBe('2001985732');
  });

  test('days without a 200 record above them', async () => {
    const { problems, summary } = await collect(
      file(HEADER, dayRecord('20240201', 48), dayRecord('20240202', 48), '900'),
    );
    expect(codes(problems)).toEqual(['RECORD_ORDER 2-3']);
    expect(summary.accepted).toBe(false);
  });

  test('a huge block is reported in parts, so that memory stays bounded', async () => {
    const days = Array.from({ length: 40 }, (_, i) =>
      dayRecord(`202401${String((i % 28) + 1).padStart(2, '0')}`, 288, '0'.repeat(200)),
    );
    const { problems } = await collect(file(HEADER, '200,P,E1,1,E1,,M,kW,5,', ...days, '900'));
    expect(problems.length).toBeGreaterThan(1);
    expect(problems.every(({ code, text }) => code === 'BAD_UNIT' && text.startsWith('200,P'))).toBe(true);
    expect(problems.map(({ firstLine, lastLine }) => lastLine - firstLine + 1).reduce((a, b) => a + b)).toBe(41);
  });
});

describe('a day that comes twice', () => {
  test('with the same values is counted once, whatever lies between', async () => {
    const { days, problems, summary } = await collect(
      file('', CHANNEL, dayRecord('20240201', 48), '900', '', CHANNEL, dayRecord('20240201', 48), '900'),
    );
    expect(days).toHaveLength(1);
    expect(problems).toEqual([]);
    expect(summary).toMatchObject({ dayCount: 1, repeatedDayCount: 1, valueCount: 48 });
  });

  test('with other values is refused and never added; the first one stands', async () => {
    const { days, problems } = await collect(
      file(
        HEADER,
        CHANNEL,
        dayRecord('20240201', 48, '1'),
        CHANNEL,
        dayRecord('20240201', 48, '2', 'A,,,20240205120000,'),
        '900',
      ),
    );
    expect(days.map(({ total, line }) => [total, line])).toEqual([[48_000, 3]]);
    expect(codes(problems)).toEqual(['DUPLICATE_DAY 5']);
    expect(problems[0]).toMatchObject({ supplyPointCode: '2012345678', channel: 'E1', day: '2024-02-01' });
    expect(problems[0]?.message).toContain('line 3');
  });

  test('with other qualities, or in other intervals, is a different day', async () => {
    const { problems } = await collect(
      file(
        HEADER,
        CHANNEL,
        dayRecord('20240201', 48, '1'),
        dayRecord('20240201', 48, '1', 'E52,,,,'),
        dayRecord('20240201', 48, '1', 'V,,,,'),
        '400,1,47,A,,',
        '400,48,48,N,,',
        '200,2012345678,E1,1,E1,N1,METER1,kWh,15,',
        dayRecord('20240201', 96, '1'),
        '900',
      ),
    );
    expect(codes(problems)).toEqual(['DUPLICATE_DAY 4', 'DUPLICATE_DAY 5-7', 'DUPLICATE_DAY 9']);
  });

  test('is the same day when 400 records only spell out what a 300 record says', async () => {
    const { problems, days } = await collect(
      file(
        HEADER,
        CHANNEL,
        dayRecord('20240201', 48, '1'),
        dayRecord('20240201', 48, '1', 'V,,,,'),
        '400,1,24,A,,',
        '400,25,48,A,,',
        '900',
      ),
    );
    expect(problems).toEqual([]);
    expect(days).toHaveLength(1);
  });

  test('on another channel, point or day is no repetition', async () => {
    const { days } = await collect(
      file(
        HEADER,
        CHANNEL,
        dayRecord('20240201', 48),
        dayRecord('20230201', 48),
        dayRecord('20240202', 48),
        CHANNEL.replace(',E1,N1', ',B1,N1'),
        dayRecord('20240201', 48),
        CHANNEL.replace('2012345678', '2012345679'),
        dayRecord('20240201', 48),
        CHANNEL,
        dayRecord('20240301', 48),
        '900',
      ),
    );
    expect(days).toHaveLength(6);
  });
});

describe('records out of place', () => {
  test('unknown records are one problem per run, and do not disturb the day around them', async () => {
    const { days, problems } = await collect(
      file(HEADER, CHANNEL, dayRecord('20240201', 48, '1', 'V,,,,'), '999,x', 'hello', '400,1,48,A,,', 'again', '900'),
    );
    expect(days).toHaveLength(1);
    expect(codes(problems)).toEqual(['UNKNOWN_RECORD 4-5', 'UNKNOWN_RECORD 7']);
  });

  test.each([
    ['RECORD_ORDER 4', '400,1,48,A,,'],
    ['RECORD_ORDER 4', '550,N,,E,'],
    ['BAD_HEADER 4', '100,NEM14,202402011200,A,B'],
    ['BAD_DATE 4', '500,N,,20241301000000,1'],
    ['BAD_VALUE 4', '500,N,,20240201000000,1x'],
    ['LINE_TOO_LONG 4', '9'.repeat(70_000)],
  ])('%s: %s', async (expected, record) => {
    const { days, problems } = await collect(oneDay((lines) => lines.splice(3, 0, record)));
    expect(codes(problems)).toEqual([expected]);
    expect(days).toHaveLength(1);
  });

  test('a 500 without a 200', async () => {
    const { problems } = await collect(
      file(HEADER, '500,N,,20240201000000,1', CHANNEL, dayRecord('20240201', 48), '900'),
    );
    expect(codes(problems)).toEqual(['RECORD_ORDER 2']);
  });
});

describe('a file that was cut off', () => {
  test('between lines keeps its days and says that the end is missing', async () => {
    const { days, problems, summary } = await collect(oneDay((lines) => lines.pop()));
    expect(days).toHaveLength(1);
    expect(codes(problems)).toEqual(['FILE_TRUNCATED 3']);
    expect(summary.accepted).toBe(true);
  });

  test('within a line does not take that line, however complete it looks', async () => {
    const { days, problems } = await collect(
      file(HEADER, CHANNEL, dayRecord('20240201', 48)) + dayRecord('20240202', 48, '1', 'A,,,2024020212'),
    );
    expect(days.map(({ day }) => day)).toEqual(['2024-02-01']);
    expect(codes(problems)).toEqual(['FILE_TRUNCATED 4']);
    expect(problems[0]?.text).toBe(`${CHANNEL}\n${dayRecord('20240202', 48, '1', 'A,,,2024020212')}`);
  });

  test('at any byte never yields a value that is not in the file', async () => {
    const whole = oneDay((lines) =>
      lines.splice(3, 0, dayRecord('20240202', 48, '1.25', 'V,,,20240203120000,'), '400,1,24,A,,', '400,25,48,E52,,'),
    );
    for (let length = 0; length < whole.length; length += 7) {
      const { days } = await collect(whole.slice(0, length));
      for (const day of days) expect([24_000, 60_000]).toContain(day.total);
    }
  });
});

describe('a file that is none of ours', () => {
  test.each([
    ['FILE_EMPTY', ''],
    ['FILE_EMPTY', ' \r\n\t\r\n'],
    ['FILE_EMPTY', '\uFEFF'],
    ['FILE_BINARY', '\u0000\u0001\u0002'],
    ['FILE_BINARY', '\u007fELF\u0002\u0001'],
    ['FILE_NOT_RECOGNISED', 'hello world\n'],
    ['FILE_NOT_RECOGNISED', '{"a":1}'],
    ['NO_READINGS', file(HEADER, '900')],
    ['NO_READINGS', file(HEADER, CHANNEL, '900')],
    ['NO_READINGS', file(HEADER, CHANNEL, '500,N,,20240201000000,5', '900')],
  ])('%s: %j', async (code, content) => {
    const { days, problems, summary } = await collect(content);
    expect(days).toEqual([]);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(summary).toMatchObject({ accepted: false, firstProblem: { code } });
  });
});
