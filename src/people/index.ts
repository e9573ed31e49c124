export {
  type ClusterClaim,
  type ClusterStore,
  type Clusters,
  createClusters,
  type Relink,
} from './clusters.ts';
export {
  type CrowdRecount,
  createErasedIds,
  createErasures,
  type ErasedEvents,
  type ErasedId,
  type ErasedIds,
  type ErasureLog,
  type ErasureMarks,
  type ErasureStore,
  type Erasures,
} from './erasures.ts';
export {
  createLinks,
  decideLinks,
  type KnownLinks,
  type LinkClaim,
  type LinkStore,
  type Links,
} from './links.ts';
export {
  createOrganisations,
  MEMBERSHIP_SEEN_EVERY_MS,
  type Membership,
  type MembershipStore,
  type Organisations,
} from './organisations.ts';
export {
  createPrivacyRequests,
  type NewPrivacyRequest,
  type PrivacyRequest,
  type PrivacyRequestErrorCode,
  type PrivacyRequestStore,
  type PrivacyRequests,
} from './privacy-requests.ts';
export {
  applyChange,
  createProfiles,
  PROFILE_LIMITS,
  type Profile,
  type ProfileChange,
  type ProfileKey,
  type ProfileStore,
  type Profiles,
  type ProfileValue,
  toHour,
} from './profiles.ts';
export { type ErasureReceipt, type ProjectHoldings, receiptText } from './receipt.ts';
export {
  createSubjects,
  type ResolvedSubjects,
  type SubjectKey,
  type SubjectStore,
  type Subjects,
} from './subjects.ts';
