import type { ColumnType, Generated } from 'kysely';
import type { BoardRecord, SavedReportRecord } from '#boards';

/** Migration 0012. */
export interface BoardTables {
  saved_report: {
    id: Generated<number>;
    project_id: number;
    kind: SavedReportRecord['kind'];
    name: string;
    description: string;
    definition: ColumnType<SavedReportRecord['definition'], string, string>;
    chart: string | null;
    created_by: number | null;
    created_at: Date;
    changed_at: Date;
    version: Generated<number>;
  };
  board: {
    id: Generated<number>;
    project_id: number;
    name: string;
    description: string;
    range: ColumnType<BoardRecord['range'], string | null, string | null>;
    filter: ColumnType<BoardRecord['filter'], string | null, string | null>;
    cards: ColumnType<BoardRecord['cards'], string, string>;
    created_by: number | null;
    created_at: Date;
    changed_at: Date;
    version: Generated<number>;
  };
  annotation: {
    id: Generated<number>;
    project_id: number;
    at: string;
    description: string;
    created_by: number | null;
    created_at: Date;
  };
  annotation_tag: {
    id: Generated<number>;
    project_id: number;
    name: string;
  };
  annotation_tagged: {
    annotation_id: number;
    tag_id: number;
  };
}
