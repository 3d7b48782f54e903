import { decide } from '../../domain/batch-server/decide.ts';
import type { Decision } from '../../domain/batch-server/decision.ts';
import { ec2ErrorRule } from '../../domain/batch-server/ec2-errors.ts';
import { observe } from '../../domain/batch-server/observe.ts';
import { OFF_REASONS, REASONS } from '../../domain/batch-server/reasons.ts';
import { DRAIN_SECONDS } from '../../domain/batch-server/times.ts';
import type { Action, Instance, Outcome, Settings, Work } from '../../domain/batch-server/types.ts';
import type { EventRecord } from '../../domain/batch-server/work-report.ts';
import type { Log } from '../../runtime/logger.ts';
import { type AskWork, type BatchServer, Ec2Error, type WorkAnswer } from './ports.ts';

export interface TickPorts {
  server: BatchServer;
  askWork: AskWork;
  settings: Settings;
  instanceId: string;
  log: Log;
  /** Monotonic milliseconds: only differences count, so a wrong clock does no harm. */
  monotonic(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface TickResult {
  looks: number;
  state: Instance['state'] | 'unknown';
  decision: Pick<Decision, 'action' | 'reason' | 'detail'>;
}

/** An observation begun longer ago is not acted upon: the function may have been frozen, or an answer was slow. */
const STALE_MS = 10_000;
/** Our own code in the table of errors: the request was written down and then not made. */
const NOT_SENT = 'NotSent';
/** Characters of an event's detail. */
const LONGEST_TEXT = 1_000;
/** Looks within one tick; far above what a minute needs, so that no defect can turn into a storm of calls. */
const MOST_LOOKS = 60;

/**
 * One run of the control function: look, decide, act, and look again while something is under way and time is left. So a
 * start is verified and a stop follows the last job within seconds, although ticks come only once a minute.
 * @param tick identifies this run in batch_server_event
 * @param timeMs how long this run may last
 */
export async function runTick(ports: TickPorts, tick: string, timeMs: number): Promise<TickResult> {
  const end = ports.monotonic() + timeMs;
  for (let looks = 1; ; looks++) {
    const { decision, state } = await look(ports, tick);
    const again = decision.lookAgainInSeconds;
    if (again === null || looks >= MOST_LOOKS || ports.monotonic() + again * 1000 > end) {
      const { action, reason, detail } = decision;
      return { looks, state, decision: { action, reason, detail } };
    }
    await ports.sleep(again * 1000);
  }
}

async function look(
  ports: TickPorts,
  tick: string,
): Promise<{ decision: Decision; state: Instance['state'] | 'unknown' }> {
  const freshUntil = ports.monotonic() + STALE_MS;
  const [reported, instance] = await Promise.all([workOrNull(ports), describeOrError(ports)]);
  if (instance instanceof Ec2Error) return { decision: stateUnknown(instance), state: 'unknown' };
  let work = reported;
  const event = (
    part: Pick<EventRecord, 'action' | 'outcome' | 'reason' | 'detail'> & Partial<EventRecord>,
  ): EventRecord => ({
    instanceId: ports.instanceId,
    state: instance.state,
    instanceType: instance.type,
    errorCode: null,
    tick,
    ...part,
  });

  const sighting = work && observe(instance, work);
  if (work && sighting) {
    const seen = event(sighting);
    logEvent(ports.log, seen, sighting.outcome === 'refused');
    work = await ports.askWork({ instanceId: ports.instanceId, record: [seen], ...guard(work.lastEventId) });
  }

  const decision = decide(instance, work, ports.settings);
  const { action, reason, detail } = decision;
  const noted = event({ action, reason, detail, outcome: 'noted' });
  if (work === null) logEvent(ports.log, noted, true);
  else if (action === 'none') await note(ports, work, noted, decision);
  else if (ports.monotonic() <= freshUntil) await act(ports, decision, event, work.lastEventId, freshUntil);
  return { decision, state: instance.state };
}

async function describeOrError(ports: TickPorts): Promise<Instance | Ec2Error> {
  try {
    return await ports.server.describe();
  } catch (error) {
    if (!(error instanceof Ec2Error)) throw error;
    const { action, meaning } = ec2ErrorRule(error.code);
    ports.log[action === 'tell-operator' ? 'error' : 'warn']('EC2 did not describe the instance', {
      errorCode: error.code,
      meaning,
    });
    return error;
  }
}

const stateUnknown = ({ code, message }: Ec2Error): Decision => ({
  action: 'none',
  reason: 'state-unknown',
  detail: `${REASONS['state-unknown']} (${code}: ${message})`,
  instanceType: '',
  lookAgainInSeconds: ec2ErrorRule(code).action === 'look-again' ? 15 : null,
  loud: false,
  record: false,
});

async function workOrNull(ports: TickPorts): Promise<WorkAnswer | null> {
  try {
    return await ports.askWork({ instanceId: ports.instanceId });
  } catch (error) {
    ports.log.error('report-work gave no answer', { error: (error as Error).message });
    return null;
  }
}

const guard = (lastEventId: number | null | undefined) =>
  lastEventId === undefined ? {} : { ifLastEventId: lastEventId };

/** Writes the request down, makes it, and writes down the answer. Another tick that was quicker wins: then nothing is asked. */
async function act(
  ports: TickPorts,
  decision: Decision,
  event: (part: Pick<EventRecord, 'action' | 'outcome' | 'reason' | 'detail'> & Partial<EventRecord>) => EventRecord,
  lastEventId: number | null | undefined,
  freshUntil: number,
): Promise<void> {
  const { action, reason, detail, instanceType } = decision;
  const asked = event({ action, reason, detail, instanceType, outcome: 'asked' });
  const answer = await ports.askWork({
    instanceId: ports.instanceId,
    record: [asked],
    ...guard(lastEventId),
    ...(action === 'drain' ? { drain: { ask: { seconds: DRAIN_SECONDS } } } : {}),
    ...(action === 'undrain' || action === 'start' ? { drain: { clear: true } } : {}),
  });
  if (!answer.recorded) {
    ports.log.info('another tick was quicker', { action, reason });
    return;
  }
  logEvent(ports.log, asked, decision.loud);
  if (action === 'drain' || action === 'undrain') return;
  if (ports.monotonic() > freshUntil) {
    const text = 'too much time has passed since the look; nothing was asked of EC2';
    const late = event({ action, reason, instanceType, outcome: 'refused', errorCode: NOT_SENT, detail: text });
    await ports.askWork({ instanceId: ports.instanceId, record: [late] });
    return;
  }
  const { outcome, errorCode, text } = await ask(ports.server, decision);
  const answered = event({ action, reason, instanceType, outcome, errorCode, detail: text });
  logEvent(ports.log, answered, errorCode !== null && ec2ErrorRule(errorCode).action === 'tell-operator');
  await ports.askWork({ instanceId: ports.instanceId, record: [answered] });
}

async function ask(
  server: BatchServer,
  { action, instanceType }: Pick<Decision, 'action' | 'instanceType'>,
): Promise<{ outcome: Outcome; errorCode: string | null; text: string }> {
  try {
    await call(server, action, instanceType);
    return { outcome: 'accepted', errorCode: null, text: 'EC2 accepted the call' };
  } catch (error) {
    if (!(error instanceof Ec2Error)) throw error;
    // A refused permission carries an encoded message of kilobytes, which says nothing to a reader.
    const text = `${ec2ErrorRule(error.code).meaning} ${error.message}`.slice(0, LONGEST_TEXT);
    return { outcome: 'refused', errorCode: error.code, text };
  }
}

function call(server: BatchServer, action: Action, instanceType: string): Promise<void> {
  switch (action) {
    case 'start':
      return server.start();
    case 'stop':
      return server.stop({ force: false });
    case 'force-stop':
      return server.stop({ force: true });
    case 'reboot':
      return server.reboot();
    case 'change-type':
      return server.changeType(instanceType);
    default:
      return Promise.resolve();
  }
}

/** Decisions to do nothing are recorded when the server comes to rest for another reason, or when somebody must look: once an hour. */
async function note(ports: TickPorts, work: Work, event: EventRecord, { loud, record }: Decision): Promise<void> {
  if (loud) logEvent(ports.log, event, true);
  const newest = work.history[0];
  const same = newest?.action === 'none' && newest.reason === event.reason ? newest : undefined;
  const rests = OFF_REASONS.has(event.reason) && event.state !== 'running' && same === undefined;
  const rings = loud && (same === undefined || work.now - same.at > 3_600_000);
  if (rests || rings || record) await ports.askWork({ instanceId: ports.instanceId, record: [event] });
}

function logEvent(log: Log, event: EventRecord, loud: boolean): void {
  log[loud ? 'error' : 'info'](`batch server: ${event.action} ${event.outcome}: ${event.reason}`, {
    event: { ...event },
  });
}
