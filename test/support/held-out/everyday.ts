import { type Chance, HEX, LOWER, UPPER, WORD } from './chance.ts';

/** What events are full of and nobody is behind: much of it has digits, and some is nearly a card, a phone or a key. */
export function everyday(c: Chance): Record<string, string> {
  const hex = (count: number) => c.signs(HEX, count);
  return {
    plan: c.of(['free', 'pro', 'team', 'enterprise']),
    page_title: c.of([
      'API keys',
      'Usage and billing',
      'Playground',
      'Fatture',
      'Impostazioni',
      'Getting started with batches',
    ]),
    request_id: `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    trace_id: hex(32),
    commit: hex(40),
    digest: `sha256:${hex(64)}`,
    ulid: c.signs('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 26),
    nano_id: c.signs(`${WORD}_-`, 21),
    order_number: `ORD-${c.digits(8)}`,
    invoice: `${2020 + c.below(7)}/${c.digits(4)}`,
    sku: `${c.signs(UPPER, 3)}-${c.digits(4)}-${c.signs(UPPER, 2)}`,
    coupon: c.signs(`${UPPER}23456789`, 8),
    ean: ean(c),
    isbn: `978-${c.digits(1)}-${c.digits(4)}-${c.digits(4)}-${c.digits(1)}`,
    tracking: `1Z${c.signs(`${UPPER}0123456789`, 16)}`,
    sent_at: new Date(1_600_000_000_000 + c.below(2 ** 31) * 80).toISOString(),
    started: String(1_700_000_000_000 + c.below(9e7) * 1000),
    app_version: `${c.below(12)}.${c.below(30)}.${c.below(200)}`,
    build: `v${c.below(9)}.${c.below(30)}.${c.below(99)}-rc.${c.below(9)}+${hex(7)}`,
    price: `${c.below(900)}.${c.digits(2)} EUR`,
    amounts: `${c.digits(2)}.${c.digits(2)}, ${c.digits(3)}.${c.digits(2)}`,
    size: `${c.of([390, 768, 1280, 1920])}x${c.of([844, 1024, 720, 1080])}`,
    user_agent_part: `Chrome/${100 + c.below(60)}.0.${c.digits(4)}.${c.below(200)} Safari/537.36`,
    link: `https://docs.example.dev/guides/${c.of(['keys', 'limits', 'batches'])}?tab=${c.below(9)}&ref=nav`,
    path: `/projects/:id/${c.signs(LOWER, 8)}/${c.below(999)}`,
    file: `report_${c.digits(8)}_v${c.below(9)}.pdf`,
    css: `btn-primary mt-${c.below(9)} col-${c.below(12)} text-[${c.below(30)}px]`,
    color: `#${hex(6)}`,
    color_list: `rgb(${c.below(256)}, ${c.below(256)}, ${c.below(256)})`,
    duration: `PT${c.below(59)}M${c.below(59)}S`,
    score: `0.${c.digits(6)}`,
    vector: `[0.${c.digits(5)}, -0.${c.digits(5)}, 0.${c.digits(5)}]`,
    model: c.of(['gpt-4o-2024-08-06', 'claude-3-5-sonnet-20241022', 'small-2', 'large-2']),
    error: c.of([
      'ERR_HTTP2_STREAM_CANCEL',
      'timeout after 30000 ms',
      'status 429: too many requests',
      'error code 1014',
      'missing password',
    ]),
    message: c.of([
      'how do I rotate my keys?',
      'Il pagamento è andato a buon fine',
      'your code has been merged',
      'verification code sent',
      'token limit reached: 128000 tokens',
    ]),
    locale: c.of(['it-IT', 'en-GB', 'de-AT']),
    city: c.of(['San Francisco', 'Austin', 'Jackson', 'Santa Maria Capua Vetere', 'Bruno', 'St. Charles']),
    company: c.of(['Rossi Costruzioni SRL', 'Martin & Baker', 'Wagner Motors', 'Acme', 'Studio 54']),
    feature: c.of([
      'key_rotation',
      'batch-inference',
      'sk-learn-export',
      'password_reset',
      'basic_auth_enabled',
    ]),
    icon: `data:image/png;base64,${c.signs(`${WORD}+/`, 120)}`,
    utm_campaign: c.of(['spring_sale_2026', 'BF-2025-11-28', 'launch', 'newsletter 47']),
    etag: `W/"${hex(16)}"`,
    region: c.of(['eu-west-1', 'us-east-2', 'europe-west4-a']),
    container: `k8s_app-${c.signs(`${LOWER}0123456789`, 10)}-${c.signs(LOWER, 5)}`,
    span: `${String(1 + c.below(28)).padStart(2, '0')}/${String(1 + c.below(12)).padStart(2, '0')}/${2020 + c.below(7)} ${10 + c.below(14)}:${10 + c.below(50)}`,
    password_strength: c.of(['weak', 'good', 'strong']),
    token_count: String(c.below(200_000)),
    tokens: c.of(['1200', '8k', 'unlimited']),
    name: c.of(['Default key', 'Production', 'My first project', 'Test 2']),
  };
}

/** EAN-13, with its check digit. */
function ean(c: Chance): string {
  const body = `${c.of(['80', '40', '50', '30', '84', '87', '03', '07', '69'])}${c.digits(10)}`;
  const sum = [...body].reduce((total, digit, place) => total + Number(digit) * (place % 2 === 1 ? 3 : 1), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}
