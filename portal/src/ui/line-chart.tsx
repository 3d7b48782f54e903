import { niceCeiling } from './bar-chart.tsx';
import { useWidth } from './use-width.ts';

const HEIGHT = 240;
const FLOOR = 206;
const TOP = 16;
const LEFT = 56;

/** A line through (x, y) points with one marked place; a drawing only: the table beside it says the same. */
export function LineChart({
  title,
  points,
  mark,
  formatY,
  unitX,
}: {
  title: string;
  points: { x: number; y: number }[];
  mark: { x: number; y: number; label: string } | null;
  formatY: (y: number) => string;
  unitX: string;
}) {
  const [box, width] = useWidth<HTMLDivElement>();
  const right = width - 12;
  const topX = Math.max(1, ...points.map((p) => p.x));
  const topY = niceCeiling(Math.max(1, ...points.map((p) => p.y)));
  const x = (value: number) => LEFT + ((right - LEFT) * value) / topX;
  const y = (value: number) => FLOOR - ((FLOOR - TOP) * value) / topY;
  const path = points.map((p, i) => `${i === 0 ? 'M' : 'L'}${x(p.x).toFixed(1)} ${y(p.y).toFixed(1)}`).join('');
  return (
    <div ref={box}>
      <svg class="chart" viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={title}>
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line x1={LEFT} x2={right} y1={y(topY * share)} y2={y(topY * share)} class="grid-line" />
            <text x={LEFT - 6} y={y(topY * share) + 4} class="axis" text-anchor="end">
              {formatY(topY * share)}
            </text>
          </g>
        ))}
        {[0, 0.5, 1].map((share) => (
          <text
            key={share}
            x={x(topX * share)}
            y={FLOOR + 22}
            class="axis"
            text-anchor={share === 1 ? 'end' : share === 0 ? 'start' : 'middle'}
          >
            {Math.round(topX * share)} {unitX}
          </text>
        ))}
        <path d={`${path}L${x(topX).toFixed(1)} ${FLOOR}L${LEFT} ${FLOOR}Z`} class="area" />
        <path d={path} class="curve" />
        {mark && (
          <>
            <line x1={x(mark.x)} x2={x(mark.x)} y1={y(mark.y)} y2={FLOOR} class="tier-projected" />
            <circle cx={x(mark.x)} cy={y(mark.y)} r={7} class="mark-point" />
            <text
              x={Math.min(right - 30, Math.max(LEFT + 30, x(mark.x)))}
              y={Math.max(12, y(mark.y) - 14)}
              class="axis strong"
              text-anchor="middle"
            >
              {mark.label}
            </text>
          </>
        )}
      </svg>
    </div>
  );
}
