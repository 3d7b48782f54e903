import { describe, expect, test } from '@jest/globals';
import { codes, collect, file } from '../../../../support/operator-files.ts';

const HEADER = '100,NEM13,202402011200,OPERATOR,RETAILER';
const ADVANCE =
  '250,2012345678,11,1,11,11,METER1,E,00888,20240108103055,A,,,00999.5,20240408000000,E64,,,111.5,kWh,20240708,20240409103023,';

/** A 250 record with some fields (numbered as in the specification, 0 = record type) replaced. */
function advance(changes: Record<number, string>): string {
  const fields = ADVANCE.split(',');
  for (const [at, text] of Object.entries(changes)) fields[Number(at)] = text;
  return fields.join(',');
}

describe('NEM13 register advances', () => {
  test('carry both reads, the quantity in whole Wh and the transactions of their 550', async () => {
    const { registers, problems, summary } = await collect(file(HEADER, ADVANCE, '550,N,S1,E,S2', '900'));
    expect(problems).toEqual([]);
    expect(registers).toEqual([
      {
        kind: 'advance',
        line: 2,
        supplyPointCode: '2012345678',
        registerId: '1',
        channel: '11',
        meterSerial: 'METER1',
        unit: 'Wh',
        fileUnit: 'kWh',
        direction: 'E',
        previous: {
          index: 888_000,
          indexText: '00888',
          at: '2024-01-08 10:30:55',
          quality: 0,
          reasonCode: null,
          reasonText: '',
        },
        current: {
          index: 999_500,
          indexText: '00999.5',
          at: '2024-04-08 00:00:00',
          quality: expect.any(Number),
          reasonCode: null,
          reasonText: '',
        },
        quantity: 111_500,
        residue: 0,
        nextReadOn: '2024-07-08',
        operatorUpdatedAt: '2024-04-09 10:30:23',
        transactions: { previous: 'N', previousServiceOrder: 'S1', current: 'E', currentServiceOrder: 'S2' },
      },
    ]);
    expect(summary).toMatchObject({ format: 'nem13', accepted: true, registerCount: 1, dayCount: 0 });
  });

  test('may be negative (generation) and finer than a Wh', async () => {
    const { registers } = await collect(file(HEADER, advance({ 18: '-5.1004' }), '900'));
    expect(registers[0]).toMatchObject({ quantity: -5100, residue: -4e14 });
  });

  test.each([
    ['BAD_VALUE', { 18: 'x' }],
    ['BAD_VALUE', { 13: '12a' }],
    ['BAD_UNIT', { 19: 'kW' }],
    ['BAD_DATE', { 9: '20240132103055' }],
    ['BAD_DATE', { 14: '' }],
    ['BAD_DATE', { 14: '20230408000000' }],
    ['BAD_DATE', { 20: '20241301' }],
    ['BAD_DATE', { 21: 'x' }],
    ['BAD_QUALITY', { 10: 'V' }],
    ['BAD_QUALITY', { 15: 'S' }],
    ['NMI_CHECKSUM', { 1: '20019857327' }],
    ['BAD_CHANNEL', { 4: '' }],
  ])('%s refuses the record alone: %j', async (code, changes) => {
    const { registers, problems } = await collect(file(HEADER, advance(changes), advance({ 1: '2012345679' }), '900'));
    expect(codes(problems)).toEqual([`${code} 2`]);
    expect(registers).toHaveLength(1);
  });

  test('given twice are counted once; with other figures the second is refused', async () => {
    const { registers, problems } = await collect(file(HEADER, ADVANCE, ADVANCE, advance({ 18: '112.5' }), '900'));
    expect(registers).toHaveLength(1);
    expect(codes(problems)).toEqual(['DUPLICATE_READ 4']);
  });
});
