import '../styles/how.css';
import { useState } from 'preact/hooks';
import { howText } from '../text/how.ts';
import { useText } from '../ui/context.ts';
import { Page } from '../ui/page.tsx';

const BARS = [14, 22, 18, 34, 52, 44, 60, 38, 26, 30];

/** A short animation of how readings become a bill. The list under it says the same; the movement can be stopped (WCAG 2.2.2). */
export default function HowItWorks() {
  const t = useText(howText);
  const [playing, setPlaying] = useState(true);
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        <button type="button" class="button" onClick={() => setPlaying(!playing)}>
          {playing ? t.pause : t.play}
        </button>
      }
    >
      <figure class="card how">
        <svg viewBox="0 40 760 196" role="img" aria-label={t.picture} class={playing ? 'scene' : 'scene paused'}>
          <path class="wire" d="M70 120H690" />
          <g class="stage s1">
            <rect x="20" y="60" width="100" height="120" rx="16" />
            <circle cx="70" cy="105" r="30" class="dial" />
            <line x1="70" y1="105" x2="70" y2="82" class="needle" />
            <rect x="45" y="146" width="50" height="16" rx="4" class="dial" />
          </g>
          <g class="stage s2">
            <rect x="170" y="60" width="120" height="120" rx="16" />
            {BARS.map((height, i) => (
              <rect
                key={i}
                x={182 + i * 10}
                y={166 - height}
                width="7"
                height={height}
                class={i === 6 ? 'bar odd' : 'bar'}
              />
            ))}
            <path d="M246 82l8 8 16-18" class="tick" />
          </g>
          <g class="stage s3">
            <rect x="340" y="60" width="100" height="120" rx="16" />
            <rect x="356" y="138" width="68" height="28" rx="4" class="t1" />
            <rect x="356" y="106" width="68" height="28" rx="4" class="t2" />
            <rect x="356" y="74" width="68" height="28" rx="4" class="t3" />
          </g>
          <g class="stage s4">
            <rect x="490" y="60" width="100" height="120" rx="16" />
            <path d="M540 92v56M512 120h56" class="plus" />
          </g>
          <g class="stage s5">
            <path d="M640 56h100v132l-16-10-17 10-17-10-17 10-17-10-16 10z" />
            <path d="M658 84h64M658 104h64M658 124h40" class="print" />
            <text x="722" y="158" text-anchor="end" class="won">
              93,980
            </text>
          </g>
          <circle class="pulse" r="8" cy="120" cx="70" />
          {[t.meter, t.check, t.tiers, t.sum, t.bill].map((name, i) => (
            <text
              key={name}
              x={[70, 230, 390, 540, 690][i]}
              y="222"
              text-anchor="middle"
              class={`name n${i + 1}`}
              aria-hidden="true"
            >
              {name}
            </text>
          ))}
        </svg>
      </figure>
      <ol class="how-steps">
        {t.steps.map(([title, text]) => (
          <li key={title} class="card">
            <h2>{title}</h2>
            <p>{text}</p>
          </li>
        ))}
      </ol>
    </Page>
  );
}
