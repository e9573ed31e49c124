/** How a provider's keys begin, and how long what follows is at the least. */
export interface Provider {
  readonly prefix: string;
  readonly atLeast: number;
  /** What the rest is made of; absent: it has a digit. */
  readonly body?: RegExp;
}

/** Of these a letter after the prefix is chance; only the exact form is a key. */
const AWS_ID = /^[A-Z2-7]{16}$/;
const TWILIO = /^[0-9a-f]{32}$/;
const SENDGRID = /^[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}$/;

export const PROVIDERS: readonly Provider[] = [
  ...of(
    20,
    'sk-',
    'sk-proj-',
    'sk-svcacct-',
    'sk-ant-',
    'glpat-',
    'gldt-',
    'glrt-',
    'glptt-',
    'glsoat-',
    'glcbt-',
  ),
  ...of(
    10,
    'sk_live_',
    'sk_test_',
    'rk_live_',
    'rk_test_',
    'xoxb-',
    'xoxp-',
    'xoxa-',
    'xoxr-',
    'xoxs-',
    'xoxe-',
    'xoxe.',
  ),
  ...of(
    16,
    'whsec_',
    'xapp-',
    'sq0atp-',
    'sq0csp-',
    'shpat_',
    'shpss_',
    'shpca_',
    'shppa_',
    'gsk_',
    'xai-',
    'nvapi-',
  ),
  ...of(
    30,
    'ghp_',
    'gho_',
    'ghu_',
    'ghs_',
    'ghr_',
    'npm_',
    'AIza',
    'dop_v1_',
    'doo_v1_',
    'dor_v1_',
    'EAAC',
    'EAAB',
    'r8_',
  ),
  ...of(22, 'github_pat_', 'lin_api_', 'hvb.', 'hvr.', 'pul-', 'rubygems_', 'dp.pt.', 'sbp_', 'tskey-auth-'),
  ...of(
    20,
    'hf_',
    'hvs.',
    'ya29.',
    'GOCSPX-',
    'pypi-',
    'dapi',
    'PMAK-',
    'glsa_',
    'nfp_',
    'sntrys_',
    'figd_',
    'pscale_pw_',
    'phx_',
  ),
  ...['AKIA', 'ASIA', 'ABIA', 'ACCA'].map((prefix) => ({ prefix, atLeast: 16, body: AWS_ID })),
  { prefix: 'SG.', atLeast: 30, body: SENDGRID },
  { prefix: 'SK', atLeast: 32, body: TWILIO },
  { prefix: 'key-', atLeast: 32, body: TWILIO },
];

function of(atLeast: number, ...prefixes: readonly string[]): Provider[] {
  return prefixes.map((prefix) => ({ prefix, atLeast }));
}
