import { duration, shortDay } from '../../logic/format.ts';
import type { DayOn } from '../../logic/on-times.ts';
import { operatorText } from '../../text/operator.ts';
import { useApp, useText } from '../../ui/context.ts';
import { useWidth } from '../../ui/use-width.ts';

const RIGHT = 84;
const ROW = 26;
const LEFT = 92;

/** Days as rows, 24 hours from left to right, spans where the server is on; the words at the end of each row carry the same. */
export function Timeline({
  days,
  marks = [],
  title,
}: {
  days: DayOn[];
  marks?: { day: string; at: number; label: string }[];
  title: string;
}) {
  const { language } = useApp();
  const t = useText(operatorText);
  const [box, full] = useWidth<HTMLDivElement>();
  const width = full - LEFT - RIGHT;
  const height = days.length * ROW + 22;
  return (
    <div ref={box}>
      <svg class="chart timeline" viewBox={`0 0 ${full} ${height}`} role="img" aria-label={title}>
        {[0, 6, 12, 18, 24].map((hour) => (
          <g key={hour}>
            <line
              x1={LEFT + (hour * width) / 24}
              x2={LEFT + (hour * width) / 24}
              y1={0}
              y2={height - 20}
              class="grid-line"
            />
            <text x={LEFT + (hour * width) / 24} y={height - 4} class="axis" text-anchor="middle">
              {hour}
            </text>
          </g>
        ))}
        {days.map((day, row) => (
          <g key={day.day}>
            <title>{t.timelineRow(shortDay(day.day, language), duration(day.seconds, language))}</title>
            <text x={LEFT - 8} y={row * ROW + 17} class="axis" text-anchor="end">
              {shortDay(day.day, language)}
            </text>
            <rect x={LEFT} y={row * ROW + 4} width={width} height={ROW - 8} rx={3} class="lane" />
            {day.spans.map((span) => (
              <rect
                key={span.from}
                x={LEFT + span.from * width}
                y={row * ROW + 4}
                width={Math.max(2, (span.to - span.from) * width)}
                height={ROW - 8}
                rx={2}
                class="bar-fill"
              />
            ))}
            {marks
              .filter((mark) => mark.day === day.day)
              .map((mark) => (
                <rect
                  key={`${mark.at}${mark.label}`}
                  x={LEFT + mark.at * width - 1.5}
                  y={row * ROW}
                  width={3}
                  height={8}
                  class="mark"
                >
                  <title>{mark.label}</title>
                </rect>
              ))}
            <text x={LEFT + width + 8} y={row * ROW + 17} class="axis">
              {duration(day.seconds, language)}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}
