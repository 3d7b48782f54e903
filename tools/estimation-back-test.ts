/**
 * `node tools/estimation-back-test.ts FILE… [--channel E1]`: hides known intervals of real files, estimates them by each method, and prints the
 * error as a Markdown table (docs/estimation.md is made of it).
 */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { readOperatorFile } from '../batch/formats/operator-file.ts';
import { kindOf } from '../batch/vee/estimate-gaps.ts';
import { countNotActual } from '../domain/metering/reading-day.ts';
import { isExportChannel } from '../domain/metering/usage.ts';
import { commandLine } from './command-line.ts';
import { backTest, CUTS, type KnownDay } from './estimation/back-test.ts';

const METHODS = ['all', 'linear', 'likeDays', 'anyDays', 'likeDaysScaled'] as const;

async function knownDays(path: string): Promise<Map<string, KnownDay[]>> {
  const channels = new Map<string, KnownDay[]>();
  await readOperatorFile(createReadStream(path), basename(path), {
    day(reading) {
      // Only actual values are a truth to compare with.
      if (countNotActual(reading.quality, reading.values.length) > 0) return;
      const key = `${reading.supplyPointCode} ${reading.channel}`;
      const day = {
        day: reading.day,
        kind: kindOf(reading.day),
        intervalMinutes: reading.intervalMinutes,
        values: reading.values.slice(),
      };
      channels.set(key, [...(channels.get(key) ?? []), day]);
    },
    problem: () => {},
    register: () => {},
    header: () => {},
  });
  return channels;
}

const { values, positionals } = commandLine('Usage: node tools/estimation-back-test.ts FILE… [--channel E1]', {
  allowPositionals: true,
  options: { channel: { type: 'string' } },
});
for (const path of positionals) {
  for (const [channel, days] of await knownDays(path)) {
    if (days.length < 7 || (values.channel && !channel.endsWith(` ${values.channel}`))) continue;
    console.log(`\n### ${basename(path)}, ${channel}: ${days.length} days of ${days[0]!.intervalMinutes} minutes\n`);
    console.log(
      '| gap | method | gaps | WAPE per interval | bias | WAPE of the gap’s energy |\n| --- | --- | ---: | ---: | ---: | ---: |',
    );
    for (const cut of CUTS) {
      for (const method of METHODS) {
        const result = backTest(days, cut, method, isExportChannel(channel.slice(channel.indexOf(' ') + 1)));
        if (!result) continue;
        const percent = (value: number) => `${value.toFixed(1)} %`;
        console.log(
          `| ${cut.name} | ${method === 'all' ? '**as the pipeline chooses**' : method} | ${result.gaps} | ${percent(result.wape)} | ${percent(result.bias)} | ${percent(result.gapWape)} |`,
        );
      }
    }
  }
}
