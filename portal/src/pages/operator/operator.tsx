import { NotYet } from '../../ui/not-yet.tsx';

export default function Operator({ parts }: { parts: string[] }) {
  return <NotYet>{parts.join('/')}</NotYet>;
}
