// The decisions that operators also take over HTTP, without waiting for the batch server.
export { answerFinding } from '../../runtime/decisions/answer-finding.ts';
export { DecisionRefused } from '../../runtime/decisions/decision-refused.ts';
export { releaseFile } from '../../runtime/decisions/release-file.ts';
export { resolveQuarantine } from '../../runtime/decisions/resolve-quarantine.ts';
