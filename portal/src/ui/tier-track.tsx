import type { Forecast } from '../api/types.ts';
import { groupDigits } from '../logic/decimal.ts';
import { kwh, roundKwh } from '../logic/format.ts';
import { tierTrack } from '../logic/tiers.ts';
import { homeText } from '../text/home.ts';
import { useText } from './context.ts';
import { Table } from './table.tsx';
import { useWidth } from './use-width.ts';

/** Where this month stands among the price tiers: used so far (solid), expected (outline), edges and prices. */
export function TierTrack({ forecast }: { forecast: Forecast }) {
  const t = useText(homeText);
  const [box, width] = useWidth<HTMLDivElement>();
  const track = tierTrack(forecast);
  if (!track) return null;
  const { parts, place } = track;
  const { tierNow, tierProjected, soFarWh, projectedWh } = forecast;
  const next = tierNow === null ? undefined : parts[tierNow];
  const summary = [
    tierNow === null ? '' : t.tierNow(tierNow),
    next ? t.toNext(`${roundKwh(next.fromWh - soFarWh)} kWh`, next.tier) : t.topTier,
    tierProjected === null ? '' : tierProjected === tierNow ? t.stays(tierProjected) : t.willReach(tierProjected),
  ].filter(Boolean);
  return (
    <section class="card" aria-labelledby="tiers">
      <h2 id="tiers">{t.tiers}</h2>
      <p
        class={
          tierProjected !== null && tierNow !== null && tierProjected > tierNow ? 'tier-summary rising' : 'tier-summary'
        }
      >
        {summary.join(' · ')}
      </p>
      <div ref={box}>
        <svg class="chart tier-track" viewBox={`0 0 ${width} 74`} aria-hidden="true">
          {parts.map((part) => (
            <g key={part.tier}>
              <rect
                x={part.from * width + 1}
                y={22}
                width={(part.to - part.from) * width - 2}
                height={26}
                rx={4}
                class={`tier tier-${part.tier}`}
              />
              <text x={part.from * width + 6} y={14} class="axis">
                {t.tierName(part.tier)}
              </text>
              {part.fromWh > 0 && (
                <text x={part.from * width} y={68} class="axis" text-anchor="middle">
                  {roundKwh(part.fromWh)}
                </text>
              )}
            </g>
          ))}
          <rect x={1} y={28} width={Math.max(2, place(soFarWh) * width - 2)} height={14} rx={3} class="tier-used" />
          <line
            x1={place(projectedWh) * width}
            x2={place(projectedWh) * width}
            y1={18}
            y2={52}
            class="tier-projected"
          />
        </svg>
      </div>
      <details class="as-table">
        <summary>{t.tierPrice}</summary>
        <Table
          caption={t.tiers}
          captionHidden
          rows={parts}
          rowKey={(part) => String(part.tier)}
          columns={[
            { head: t.tiers, cell: (part) => t.tierName(part.tier) },
            {
              head: t.tierRange,
              cell: (part) =>
                part.toWh === null ? t.over(kwh(part.fromWh)) : t.upTo(kwh(part.fromWh), kwh(part.toWh)),
            },
            { head: t.tierPrice, numeric: true, cell: (part) => groupDigits(part.unitPrice) },
          ]}
        />
      </details>
    </section>
  );
}
