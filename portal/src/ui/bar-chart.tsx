import { useId } from 'preact/hooks';
import { useWidth } from './use-width.ts';

export interface Bar {
  key: string;
  /** short text under the bar */
  tick: string;
  /** whole sentence for screen readers and the tooltip */
  label: string;
  /** null = no data */
  value: number | null;
  /** part of the value that was estimated, 0..1 */
  estimated: number;
  href: string;
}

const LEFT = 40;
const HEIGHT = 220;
const FLOOR = 190;
const TOP = 14;

/**
 * Upright bars as SVG: each is a link where there is more to see, so the keyboard can go through them. The estimated part of a bar is hatched,
 * a bar without data is an outline. Sizes are attributes, not styles (content security policy).
 */
export function BarChart({
  title,
  bars,
  formatAxis,
}: {
  title: string;
  bars: Bar[];
  formatAxis: (value: number) => string;
}) {
  const hatch = useId();
  const [box, full] = useWidth<HTMLDivElement>();
  const wide = full - LEFT;
  const top = niceCeiling(Math.max(1, ...bars.map((b) => b.value ?? 0)));
  const step = wide / Math.max(1, bars.length);
  const width = Math.min(44, step * 0.72);
  const everyTick = Math.ceil((bars.length * 30) / wide);
  const y = (value: number) => FLOOR - ((FLOOR - TOP) * value) / top;
  return (
    <div ref={box}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot hold a drawing */}
      <svg class="chart" viewBox={`${-LEFT} 0 ${full} ${HEIGHT}`} role="group" aria-label={title}>
        <defs>
          <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="6" height="6" class="bar-soft" />
            <rect width="3" height="6" class="bar-fill" />
          </pattern>
        </defs>
        {[0, 0.5, 1].map((share) => (
          <g key={share} aria-hidden="true">
            <line x1={0} x2={wide} y1={y(top * share)} y2={y(top * share)} class="grid-line" />
            <text x={-6} y={y(top * share) + 4} class="axis" text-anchor="end">
              {formatAxis(top * share)}
            </text>
          </g>
        ))}
        {/* Outside of the links, whose names are whole sentences. */}
        {bars.map(
          (bar, index) =>
            index % everyTick === 0 && (
              <text
                key={bar.key}
                x={(index + 0.5) * step}
                y={FLOOR + 18}
                class="axis"
                text-anchor="middle"
                aria-hidden="true"
              >
                {bar.tick}
              </text>
            ),
        )}
        {bars.map((bar, index) => {
          const x = index * step + (step - width) / 2;
          const height = bar.value === null ? 0 : FLOOR - y(bar.value);
          const guessed = height * bar.estimated;
          const shape = (
            <>
              <title>{bar.label}</title>
              <rect x={index * step} y={TOP} width={step} height={FLOOR - TOP} class="bar-hit" />
              {bar.value === null ? (
                <rect x={x} y={FLOOR - 24} width={width} height={24} class="bar-none" />
              ) : (
                <>
                  <rect x={x} y={FLOOR - height} width={width} height={height} rx={3} class="bar-fill" />
                  {guessed > 0 && (
                    <rect
                      x={x}
                      y={FLOOR - height}
                      width={width}
                      height={Math.max(3, guessed)}
                      fill={`url(#${hatch})`}
                    />
                  )}
                </>
              )}
            </>
          );
          return (
            <a key={bar.key} href={bar.href} aria-label={bar.label} class="bar-link">
              {shape}
            </a>
          );
        })}
      </svg>
    </div>
  );
}

/** The next round number (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 …) from a value, for the top of an axis. */
export function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((s) => s * power >= value) ?? 10;
  return step * power;
}
