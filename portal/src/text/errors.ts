import type { ApiError } from '../api/errors.ts';
import type { Language } from '../api/types.ts';

interface ErrorText {
  title: string;
  /** what to do next */
  next: string;
}

type Table = Record<string, ErrorText>;

const ko: Table = {
  offline: { title: '인터넷에 연결되어 있지 않습니다', next: '와이파이나 데이터 연결을 확인한 뒤 다시 시도해 주세요.' },
  unreachable: {
    title: '서버에 연결할 수 없습니다',
    next: '잠시 뒤 다시 시도해 주세요. 저장된 내용은 사라지지 않았습니다.',
  },
  timeout: { title: '서버가 제때 답하지 않았습니다', next: '잠시 뒤 다시 시도해 주세요.' },
  400: { title: '입력한 내용을 처리할 수 없습니다', next: '아래에 표시된 항목을 고친 뒤 다시 보내 주세요.' },
  401: { title: '로그인이 필요합니다', next: '다시 로그인해 주세요.' },
  403: { title: '이 기능을 사용할 권한이 없습니다', next: '필요하다면 담당자에게 권한을 요청해 주세요.' },
  404: {
    title: '찾을 수 없습니다',
    next: '삭제되었거나, 이 계정에서 볼 수 없는 내용입니다. 목록에서 다시 선택해 주세요.',
  },
  409: { title: '다른 변경이 먼저 이루어졌습니다', next: '새로고침해 현재 상태를 확인한 뒤 다시 시도해 주세요.' },
  429: { title: '요청이 너무 많습니다', next: '잠시 기다렸다가 다시 시도해 주세요.' },
  500: {
    title: '서버에서 문제가 생겼습니다',
    next: '잠시 뒤 다시 시도해 주세요. 계속되면 아래 문의 번호를 알려 주세요.',
  },
  503: {
    title: '지금은 서비스를 이용할 수 없습니다',
    next: '점검 중이거나 준비 중입니다. 잠시 뒤 다시 시도해 주세요.',
  },
};

const en: Table = {
  offline: { title: 'You are offline', next: 'Check your Wi-Fi or mobile data, then try again.' },
  unreachable: { title: 'The server cannot be reached', next: 'Try again in a moment. Nothing you saved is lost.' },
  timeout: { title: 'The server did not answer in time', next: 'Try again in a moment.' },
  400: { title: 'This could not be processed', next: 'Correct what is marked below, then send it again.' },
  401: { title: 'Please sign in', next: 'Sign in again to go on.' },
  403: { title: 'You may not use this', next: 'Ask the person in charge for access if you need it.' },
  404: { title: 'Not found', next: 'It was removed, or this account cannot see it. Choose again from the list.' },
  409: { title: 'Someone else changed this first', next: 'Reload to see how it stands now, then try again.' },
  429: { title: 'Too many requests', next: 'Wait a little, then try again.' },
  500: {
    title: 'Something went wrong on the server',
    next: 'Try again in a moment. If it stays, tell us the reference below.',
  },
  503: {
    title: 'The service is not available right now',
    next: 'It is starting or being maintained. Try again in a moment.',
  },
};

/** What to tell a person about a failed call: what happened, and what to do next. */
export function describeError(error: ApiError, language: Language): ErrorText {
  const table = language === 'ko' ? ko : en;
  const known =
    error.kind === 'http' ? (table[error.status] ?? table[error.status >= 500 ? 500 : 400]) : table[error.kind];
  const text = known as ErrorText;
  if (error.retryAfterSeconds === null) return text;
  const seconds = Math.ceil(error.retryAfterSeconds);
  return {
    ...text,
    next: language === 'ko' ? `${seconds}초 뒤에 다시 시도해 주세요.` : `Try again in ${seconds} seconds.`,
  };
}
