import { FIRST_RESUBMITTED_CHUNK } from '../../batch/ingest/resubmit.ts';
import { type Invariant, sqlInvariant } from './invariant.ts';

/** What must hold for files and their ledger, told in SQL. */
export const ledgerInvariants: readonly Invariant[] = [
  sqlInvariant(
    'file-counts-are-its-pieces',
    'The days a file is said to have brought are those its pieces were committed with.',
    "operator_file WHERE state IN ('read', 'corrected', 'aggregated', 'billed') AND COALESCE(format, '') <> 'totals'",
    `SELECT f.id, f.day_count, COALESCE(SUM(c.new_count + c.revised_count + c.kept_count + c.same_count), 0) AS committed
       FROM operator_file f LEFT JOIN file_chunk c ON c.file_id = f.id
      WHERE f.state IN ('read', 'corrected', 'aggregated', 'billed') AND COALESCE(f.format, '') <> 'totals'
      GROUP BY f.id, f.day_count
     HAVING f.day_count <> COALESCE(SUM(c.new_count + c.revised_count + c.kept_count + c.same_count), 0)`,
  ),
  sqlInvariant(
    'file-pieces-are-complete',
    'The pieces of a file that was read to its end are numbered without a gap.',
    "operator_file WHERE state IN ('read', 'corrected', 'aggregated', 'billed')",
    `SELECT f.id, COUNT(DISTINCT c.chunk_no) AS pieces, MAX(c.chunk_no) AS last_piece FROM operator_file f JOIN file_chunk c ON c.file_id = f.id
      WHERE f.state IN ('read', 'corrected', 'aggregated', 'billed') AND c.chunk_no < ${FIRST_RESUBMITTED_CHUNK}
      GROUP BY f.id HAVING COUNT(DISTINCT c.chunk_no) <> MAX(c.chunk_no) + 1`,
  ),
  sqlInvariant(
    'file-days-are-in-the-readings',
    'Every day a file is recorded to have added, replaced or left as history is a version with that file.',
    'operator_file',
    `SELECT f.id, c.written, COALESCE(r.versions, 0) AS versions
       FROM operator_file f
       JOIN (SELECT file_id, SUM(new_count + revised_count + kept_count) AS written FROM file_chunk GROUP BY file_id) c ON c.file_id = f.id
       LEFT JOIN (SELECT file_id, COUNT(*) AS versions FROM reading_day WHERE file_id IS NOT NULL GROUP BY file_id) r ON r.file_id = f.id
      WHERE c.written <> COALESCE(r.versions, 0)`,
  ),
  sqlInvariant(
    'file-totals-are-the-readings',
    'Where a file repeated nothing that was held, its totals per day and channel are the sums of its versions.',
    'file_day_total',
    `SELECT t.file_id, t.day, t.channel, t.total, t.point_count, r.total AS readings_total, r.points
       FROM file_day_total t
       JOIN (SELECT file_id FROM file_chunk GROUP BY file_id HAVING SUM(same_count) = 0) clean ON clean.file_id = t.file_id
       LEFT JOIN (SELECT file_id, day, channel, unit, SUM(total) AS total, COUNT(*) AS points FROM reading_day
                   WHERE file_id IS NOT NULL GROUP BY file_id, day, channel, unit) r
         ON r.file_id = t.file_id AND r.day = t.day AND r.channel = t.channel AND r.unit = t.unit
      WHERE NOT (t.total <=> r.total AND t.point_count <=> r.points)`,
  ),
  sqlInvariant(
    'content-is-read-once',
    'No two files in the readings have the same content.',
    'operator_file WHERE sha256 IS NOT NULL',
    'SELECT sha256, COUNT(*) AS files FROM operator_file WHERE sha256 IS NOT NULL GROUP BY sha256 HAVING COUNT(*) > 1',
  ),
  sqlInvariant(
    'made-versions-say-how',
    'Every version that no file brought says who made it, how and why.',
    'reading_day WHERE file_id IS NULL',
    `SELECT r.supply_point_id, r.channel, r.day, r.version FROM reading_day r
      WHERE r.file_id IS NULL AND NOT EXISTS (SELECT 1 FROM reading_change c WHERE c.supply_point_id = r.supply_point_id
              AND c.channel = r.channel AND c.day = r.day AND c.version = r.version AND c.kind <> 'operator')`,
  ),
  sqlInvariant(
    'large-edits-have-two-people',
    'An applied edit above the set size was approved by somebody other than the one who asked for it.',
    "reading_edit WHERE state = 'applied'",
    `SELECT id, size_wh, requested_by, decided_by FROM reading_edit
      WHERE state = 'applied' AND (decided_by IS NULL OR decided_by = requested_by)
        AND size_wh > COALESCE((SELECT value FROM metering_setting WHERE name = 'editApprovalWh'), 50000)`,
  ),
];
