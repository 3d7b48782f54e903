import { REASONS, type Reason } from '../../../domain/batch-server/reasons.ts';
import type { Language } from '../api/types.ts';

// The same reasons as in domain/batch-server/reasons.ts; the compiler notices one that is missing here.
const KO: Record<Reason, string> = {
  'work-due': '지금 실행할 작업이 있습니다.',
  busy: '작업이 진행 중입니다. 일하는 서버는 끄지 않습니다.',
  'work-soon': '서버가 켜질 때쯤 실행할 작업이 있습니다(측정된 부팅 시간 기준).',
  'next-job-near': '껐다가 다시 켜는 것보다 다음 작업이 먼저입니다.',
  deadline: '정해진 시간 밖이지만, 지금 켜야 마감 전에 끝납니다(측정된 작업 시간 기준).',
  'in-window': '일정에 따라 켜 두는 시간입니다.',
  'keep-on': '담당자가 정한 시각까지 켜 둡니다.',
  'keep-off': '담당자가 정한 시각까지 꺼 둡니다. 진행 중인 작업은 먼저 마칩니다.',
  'nothing-to-do': '실행할 작업도, 진행 중인 작업도, 곧 시작할 작업도 없습니다.',
  'outside-window': '일정에 따라 꺼 두는 시간입니다. 진행 중인 작업은 먼저 마치고, 새 작업은 기다립니다.',
  'work-unknown': '작업 상태를 알 수 없어 켜지도 끄지도 않습니다.',
  'state-unknown': 'EC2가 인스턴스 상태를 알려 주지 않아 켜지도 끄지도 않습니다.',
  'instance-gone': '인스턴스가 삭제되었습니다. 스택을 다시 배포해 주세요.',
  starting: 'EC2가 인스턴스를 켜는 중입니다.',
  'stuck-pending': '10분 넘게 켜지는 중입니다. EC2 콘솔에서 확인해 주세요.',
  'start-settling': '방금 시작 요청이 받아들여졌습니다. 상태가 바뀌기를 기다립니다.',
  booting: '인스턴스는 켜졌고, 작업 프로그램의 첫 신호를 기다립니다.',
  recovering: '멈춘 인스턴스를 다시 시작했고, 작업 프로그램의 첫 신호를 기다립니다.',
  'heartbeat-lost': '신호가 끊겼습니다. 데이터베이스 문제일 수 있어 30초 더 기다립니다.',
  'hello-overdue': '첫 신호가 늦습니다. 데이터베이스 문제일 수 있어 30초 더 기다립니다.',
  'hung-boot': '첫 신호가 오지 않아 인스턴스를 재부팅합니다.',
  'hung-worker': '신호가 끊기고 맡은 작업도 없어 인스턴스를 재부팅합니다.',
  'hung-after-reboot': '재부팅으로 해결되지 않아 껐다가 켭니다(다른 장비로 옮겨집니다).',
  'leases-alive': '신호는 끊겼지만 아직 맡은 작업이 살아 있습니다.',
  'stop-settling': '방금 정지 또는 재부팅 요청이 받아들여졌습니다. 상태가 바뀌기를 기다립니다.',
  'paid-minute': 'EC2는 최소 1분을 청구하므로 남은 시간 동안 새 작업을 기다립니다.',
  'idle-grace': '조금 전에 작업이 모두 끝났습니다.',
  'finishing-jobs': '새 작업을 맡지 않고, 진행 중인 작업을 마치고 있습니다.',
  draining: '새 작업을 맡지 않게 했고, 그 사이 작업이 끼어들지 않도록 동의를 기다립니다.',
  'drain-unanswered': '작업 프로그램이 답하지 않고 일도 하지 않아 인스턴스를 끕니다.',
  'drain-renewed': '정지하기 전에 동의 시간이 끝나 가서 다시 요청합니다.',
  'stop-in-doubt': '정지 요청의 답을 받지 못했고 작업이 들어왔습니다. 작업 중에 꺼지지 않도록 다시 요청합니다.',
  stopping: 'EC2가 인스턴스를 끄는 중입니다.',
  'stuck-stopping': '10분 넘게 꺼지는 중이라 강제로 끕니다.',
  'preferred-type': '먼저 선호하는 사양으로 시작합니다.',
  'next-type': '이 사양의 장비가 없어 다음 사양으로 시도합니다.',
  'types-exhausted': '어느 사양의 장비도 없습니다. 다음 차례에 처음부터 다시 시도합니다.',
  'slow-down': 'EC2가 호출을 줄여 달라고 했습니다.',
  'try-again': '지난 시작이 실패했습니다. 잠시 뒤 다시 시도합니다.',
  'gave-up': '시작이 여러 번 실패했습니다. 15분마다 한 번만 시도합니다. 확인이 필요합니다.',
};

const CODES = new Map<string, Reason>(
  (Object.entries(REASONS) as [Reason, string][]).flatMap(([code, sentence]) => [
    [code, code],
    [sentence, code],
  ]),
);

/** A decision's reason in the reader's language, given as its code or its English sentence; any other text is shown as it came. */
export function serverReason(reason: string, language: Language): string {
  const code = CODES.get(reason);
  if (code === undefined) return reason;
  return (language === 'ko' ? KO : REASONS)[code];
}

const OUTCOMES: Record<string, string> = {
  asked: '요청함',
  accepted: '받아들여짐',
  refused: '거부됨',
  done: '완료',
  noted: '기록',
};

/** What came of it: `accepted`, or `refused: InsufficientInstanceCapacity`. */
export function serverOutcome(outcome: string, language: Language): string {
  if (language === 'en') return outcome;
  return outcome.replace(/^\w+/, (word) => OUTCOMES[word] ?? word);
}
