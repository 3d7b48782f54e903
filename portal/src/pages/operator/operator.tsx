import '../../styles/operator.css';
import { NotYet } from '../../ui/not-yet.tsx';
import { AuditPageView } from './audit.tsx';
import { BatchServerPage } from './batch-server.tsx';
import { BillRunPageView, BillRunsPage } from './bill-runs.tsx';
import { FilesPage, QuarantinePageView } from './files.tsx';
import { JobPageView, Jobs } from './jobs.tsx';
import { ObjectionsPage } from './objections.tsx';
import { PlanPage } from './plan.tsx';
import { ReadingsPage } from './readings.tsx';
import { ReconciliationPageView } from './reconciliation.tsx';

/** The operator's pages: one chunk, because who needs one of them needs the others, and no customer needs any. `parts` follow `#/operator`. */
export default function Operator({ parts: [name = 'jobs', id] }: { parts: string[] }) {
  switch (name) {
    case 'jobs':
      return id === undefined ? <Jobs /> : <JobPageView jobId={id} />;
    case 'batch-server':
      return <BatchServerPage />;
    case 'plan':
      return <PlanPage />;
    case 'files':
      return <FilesPage />;
    case 'quarantine':
      return <QuarantinePageView />;
    case 'reconciliation':
      return <ReconciliationPageView />;
    case 'readings':
      return <ReadingsPage />;
    case 'objections':
      return <ObjectionsPage />;
    case 'bill-runs':
      return id === undefined ? <BillRunsPage /> : <BillRunPageView billRunId={id} />;
    case 'audit':
      return <AuditPageView />;
    default:
      return <NotYet />;
  }
}
