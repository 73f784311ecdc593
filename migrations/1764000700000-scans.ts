import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCANS = `
  CREATE TABLE scans (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    project_id uuid NOT NULL,
    credential_id uuid NOT NULL,
    provider text NOT NULL,
    image text NOT NULL,
    reference text NOT NULL,
    registry_host text NOT NULL,
    registry_origin text NOT NULL,
    repository text NOT NULL,
    digest text NOT NULL,
    index_digest text,
    platform text,
    branch text,
    private_scan boolean NOT NULL,
    severities text[],
    state text NOT NULL,
    step text NOT NULL,
    attempts integer NOT NULL,
    run_after timestamptz NOT NULL,
    lease_token uuid,
    lease_until timestamptz,
    cancel_requested_at timestamptz,
    scanner_name text,
    scanner_version text,
    scanner_db_updated_at timestamptz,
    deduplicated boolean NOT NULL,
    summary jsonb,
    error_code text,
    error_detail text,
    request_id text NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT scans_pk PRIMARY KEY (id),
    CONSTRAINT scans_tenant_uq UNIQUE (id, organization_id),
    CONSTRAINT scans_project_fk FOREIGN KEY (project_id, organization_id)
      REFERENCES projects (id, organization_id) ON DELETE CASCADE
  )`;

/** Scans, which are their own queue, with what they found. */
export class Scans1764000700000 implements MigrationInterface {
  readonly name = 'Scans1764000700000';

  async up(runner: QueryRunner): Promise<void> {
    await this.createScans(runner);
    await this.createResults(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE scan_reports`);
    await runner.query(`DROP TABLE scan_findings`);
    await runner.query(`DROP TABLE scans`);
  }

  private async createScans(runner: QueryRunner): Promise<void> {
    await runner.query(SCANS);
    await runner.query(`CREATE INDEX scans_project_ix ON scans (project_id, id)`);
    await runner.query(`CREATE INDEX scans_queue_ix ON scans (state, created_at)`);
    await runner.query(`CREATE INDEX scans_digest_ix ON scans (organization_id, digest)`);
  }

  private async createResults(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE scan_findings (
        scan_id uuid NOT NULL,
        ordinal integer NOT NULL,
        organization_id uuid NOT NULL,
        vulnerability_id text NOT NULL,
        package_name text NOT NULL,
        installed_version text NOT NULL,
        fixed_version text,
        severity text NOT NULL,
        title text,
        url text,
        cvss_score real,
        path text NOT NULL,
        purl text,
        CONSTRAINT scan_findings_pk PRIMARY KEY (scan_id, ordinal),
        CONSTRAINT scan_findings_finding_uq
          UNIQUE (scan_id, vulnerability_id, package_name, installed_version, path),
        CONSTRAINT scan_findings_scan_fk FOREIGN KEY (scan_id, organization_id)
          REFERENCES scans (id, organization_id) ON DELETE CASCADE
      )`);
    await runner.query(`
      CREATE TABLE scan_reports (
        scan_id uuid NOT NULL,
        organization_id uuid NOT NULL,
        raw bytea NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT scan_reports_pk PRIMARY KEY (scan_id),
        CONSTRAINT scan_reports_scan_fk FOREIGN KEY (scan_id, organization_id)
          REFERENCES scans (id, organization_id) ON DELETE CASCADE
      )`);
    await runner.query(`CREATE INDEX scan_reports_age_ix ON scan_reports (created_at)`);
  }
}
