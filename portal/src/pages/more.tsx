import { href } from '../logic/route.ts';
import { profileText } from '../text/account.ts';
import { common } from '../text/common.ts';
import { useText } from '../ui/context.ts';
import { Icon } from '../ui/icon.tsx';
import { Page } from '../ui/page.tsx';
import { ACCOUNT_PLACES, MAIN_PLACES, OPERATOR_PLACES } from '../ui/places.ts';

/** On a phone: the places that do not fit into the bar at the bottom. */
export default function More({ operator }: { operator: boolean }) {
  const t = useText(profileText);
  const names = useText(common);
  const groups = operator
    ? [
        { title: t.operator, places: OPERATOR_PLACES },
        { title: names.customer, places: [...MAIN_PLACES, ...ACCOUNT_PLACES] },
      ]
    : [{ title: null, places: ACCOUNT_PLACES }];
  return (
    <Page title={t.more}>
      {groups.map(({ title, places }) => (
        <section key={title ?? ''} class="card more">
          {title && <h2>{title}</h2>}
          <ul>
            {places.map((place) => (
              <li key={place.path}>
                <a href={href(place.path.split('/'))}>
                  <Icon name={place.icon} />
                  {names[place.name]}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Page>
  );
}
