import type { ColumnType, Generated } from 'kysely';
import type { Role, ServiceAccountScope } from '#access';

/** Read as it is; written always by us, never defaulted. */
type Flag = ColumnType<boolean, boolean | undefined, boolean>;

export interface AccessTables {
  member: {
    id: Generated<number>;
    name: string;
    handle: Buffer;
    locale: Generated<'en' | 'it'>;
    is_owner: Flag;
    created_at: Date;
    last_seen_at: Date | null;
  };
  membership: {
    project_id: number;
    member_id: number;
    role: Role;
    suspended_at: ColumnType<Date | null, undefined, Date | null>;
    welcomed_at: ColumnType<Date | null, undefined, Date | null>;
  };
  passkey: {
    credential_id: string;
    member_id: number;
    public_key: Buffer;
    counter: bigint;
    transports: string[];
    is_synced: boolean;
    created_at: Date;
    last_used_at: Date | null;
  };
  enrolment: { token_hash: Buffer; member_id: number | null; expires_at: Date };
  challenge: { id: string; purpose: string; challenge: string; expires_at: Date };
  session: {
    token_hash: Buffer;
    public_id: string;
    member_id: number;
    created_at: Date;
    last_seen_at: Date;
    stepped_up_at: Date;
  };
  service_account: {
    id: Generated<number>;
    project_id: number;
    name: string;
    username: string;
    secret_hash: Buffer;
    scopes: ServiceAccountScope[];
    created_at: Date;
    expires_at: Date;
    last_used_at: Date | null;
  };
}
