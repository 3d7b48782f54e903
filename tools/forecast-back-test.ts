/**
 * `node tools/forecast-back-test.ts`: forecasts each billing period of measured and of generated series on its 5th, 10th, 15th, 20th and 25th day as the
 * portal does, beside simple methods, and prints the errors as Markdown (docs/forecast.md is made of it).
 */
import {
  coveragePercent,
  METHODS,
  type Method,
  mapePercent,
  type Trial,
  trialsOf,
  widthPercent,
} from './forecast/back-test.ts';
import { generatedSeries, measuredSeries, type Series } from './forecast/series.ts';

const ELAPSED = [5, 10, 15, 20, 25];
const READING_DAYS = [1, 11, 21];
const methods = Object.keys(METHODS) as Method[];

function table(title: string, series: readonly Series[]): void {
  console.log(`\n### ${title}\n`);
  console.log(
    `| day of the period | periods | ${methods.map((method) => METHODS[method]).join(' | ')} | within the band | width of the band |`,
  );
  console.log(`| ---: | ---: | ${methods.map(() => '---:').join(' | ')} | ---: | ---: |`);
  const all: Trial[] = [];
  for (const elapsedDays of ELAPSED) {
    const trials = series.flatMap(({ use, isDayOff }) =>
      READING_DAYS.flatMap((readingDay) => trialsOf(use, { readingDay, elapsedDays, isDayOff })),
    );
    all.push(...trials);
    row(String(elapsedDays), trials);
  }
  row('all', all);
}

function row(name: string, trials: readonly Trial[]): void {
  const percent = (value: number) => `${value.toFixed(1)} %`;
  const errors = methods.map((method) => mapePercent(trials, method));
  const best = Math.min(...errors);
  const cells = errors.map((error) => (error === best ? `**${percent(error)}**` : percent(error)));
  console.log(
    `| ${name} | ${trials.length} | ${cells.join(' | ')} | ${percent(coveragePercent(trials))} | ${percent(widthPercent(trials))} |`,
  );
}

const measured = measuredSeries();
table(`Measured: ${measured.length} British homes`, measured);
table('Generated: 20 homes', generatedSeries('residential', 20));
table('Generated: 10 shops and offices', generatedSeries('general', 10));
table('Generated: 5 factories', generatedSeries('industrial', 5));
