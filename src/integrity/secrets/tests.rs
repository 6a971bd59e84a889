//! Secrets are made when a test runs: the repository holds none.

use std::io::Write;

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{find_in, masked, rules::RULES};

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }

    fn of(&mut self, letters: &str, count: usize) -> String {
        let letters: Vec<char> = letters.chars().collect();
        (0..count).map(|_| letters[self.below(letters.len())]).collect()
    }
}

const HEX: &str = "0123456789abcdef";
const BIG: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const MIXED: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const LOWER: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A secret of a rule, put together from the shape in the second column: `{m36}` is 36 mixed characters.
fn made(shape: &str, dice: &mut Dice) -> String {
    let mut out = String::new();
    let mut rest = shape;
    while let Some((before, after)) = rest.split_once('{') {
        let (code, after) = after.split_once('}').expect("a closing brace");
        let letters = match &code[..1] {
            "h" => HEX,
            "b" => BIG,
            "m" => MIXED,
            "l" => LOWER,
            "a" => LETTERS,
            "d" => "0123456789",
            "k" => "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
            other => panic!("{other}"),
        };
        out.push_str(before);
        out.push_str(&dice.of(letters, code[1..].parse().expect("a number")));
        rest = after;
    }
    out + rest
}

/// Rule and shape. `~` stands between pieces that together would look like a secret already.
const SHAPES: &[(&str, &str)] = &[
    ("private-key", "-----BEGIN ~RSA PRIVATE KEY-----\n{m64}\n{m64}\n{m20}\n-----END RSA PRIVATE KEY-----"),
    ("private-key", "\"key\":\"-----BEGIN ~PRIVATE KEY-----\\n{m64}\\n{m64}\\n-----END PRIVATE KEY-----\""),
    ("age-key", "AGE-SECRET-~KEY-1{k58}"),
    ("aws-access-key", "AK~IA{b16}"),
    ("aws-secret-key", "aws_secret_access_key = {m40}"),
    ("github-token", "gh~p_{m36}"),
    ("github-fine-grained", "github~_pat_{m22}_{m59}"),
    ("gitlab-token", "gl~pat-{m20}"),
    ("slack-token", "xo~xb-{d12}-{d12}-{m24}"),
    ("slack-webhook", "https://hooks.slack.~com/services/T{b8}/B{b8}/{m24}"),
    ("stripe-key", "sk_~live_{m24}"),
    ("google-api-key", "AI~za{m35}"),
    ("google-oauth-secret", "GOC~SPX-{m28}"),
    ("npm-token", "np~m_{m36}"),
    ("npmrc-auth", "//registry.example.org/:_auth~Token={m36}"),
    ("pypi-token", "py~pi-AgEIcHlwaS5vcmc{m80}"),
    ("rubygems-key", "rubygems~_{h48}"),
    ("docker-token", "dckr~_pat_{m27}"),
    ("jwt", "ey~J{m30}.eyJ{m60}.{m43}"),
    ("sendgrid-key", "S~G.{m22}.{m43}"),
    ("mailgun-key", "MAILGUN key~-{h32}"),
    ("mailchimp-key", "{h32}-u~s14"),
    ("brevo-key", "xkey~sib-{h64}-{m16}"),
    ("postman-key", "PM~AK-{h24}-{h34}"),
    ("twilio-key", "twilio sid S~K{h32}"),
    ("twilio-auth-token", "TWILIO_AUTH_TOKEN: {h32}"),
    ("azure-storage-key", "Account~Key={m86}=="),
    ("azure-shared-access", "SharedAccess~Key={m43}="),
    ("azure-client-secret", " {m3}8~Q~~{m34}"),
    ("digitalocean-token", "dop~_v1_{h64}"),
    ("telegram-bot", "{d9}:~AA{m33}"),
    ("discord-webhook", "https://discord.com/api/webhooks/~{d18}/{m68}"),
    ("shopify-token", "shp~at_{h32}"),
    ("square-token", "sq0~atp-{m22}"),
    ("openai-key", "sk~-{m20}T3Blbk~FJ{m20}"),
    ("anthropic-key", "sk-~ant-api03-{m93}"),
    ("hugging-face-token", "h~f_{a34}"),
    ("replicate-token", "r~8_{m37}"),
    ("groq-key", "gs~k_{m52}"),
    ("grafana-token", "gl~sa_{m32}_{h8}"),
    ("sentry-token", "sntry~u_{h64}"),
    ("new-relic-key", "NR~AK-{b27}"),
    ("datadog-key", "DD_API_KEY={h32}"),
    ("dynatrace-token", "dt0~c01.{b24}.{b64}"),
    ("vault-token", "hv~s.{m90}"),
    ("terraform-token", "{m14}.atlas~v1.{m64}"),
    ("doppler-token", "dp.~pt.{m43}"),
    ("pulumi-token", "pu~l-{h40}"),
    ("databricks-token", "da~pi{h32}"),
    ("linear-key", "lin_~api_{m40}"),
    ("notion-token", "nt~n_{d11}{m35}"),
    ("atlassian-token", "AT~BB{m32}"),
    ("figma-token", "fi~gd_{m40}"),
    ("netlify-token", "nf~p_{m36}"),
    ("planetscale-token", "pscale~_tkn_{m43}"),
    ("supabase-token", "sb~p_{h40}"),
    ("alibaba-key", "LT~AI{m20}"),
    ("sonar-token", "sq~p_{h40}"),
    ("artifactory-token", "AK~Cp{m69}"),
    ("buildkite-token", "bk~ua_{h40}"),
    ("circleci-token", "CCI~PAT_{m22}_{h40}"),
    ("kubeconfig", "    client-key-~data: {m400}"),
    ("kubeconfig-token", "users:\n- name: ci\n  user:\n    token: {m64}\n"),
    ("netrc", "machine db.example.org login deploy pass~word {m14}"),
    ("htpasswd", "mina:$2~y$10${m53}"),
    ("url-password", "postgres://spark:~{m16}@db.internal:5432/spark"),
    ("environment", "DATABASE_PASS~WORD={m20}\n"),
    ("environment", "export SESSION_SEC~RET=\"{m32}\"\n"),
    ("assigned-secret", "\"api_~key\": \"{m32}\","),
    ("bearer", "Authorization: ~Bearer {m40}"),
    ("clojars-token", "CLO~JARS_{l60}"),
    ("nuget-key", "oy~2{l43}"),
    ("gitlab-runner", "GR~1348941{m20}"),
    ("easypost-key", "EZ~AK{m54}"),
    ("perplexity-key", "ppl~x-{m48}"),
    ("aws-mws", "amzn~.mws.{h8}-{h4}-{h4}-{h4}-{h12}"),
    ("facebook-token", "EA~AC{m120}"),
    ("tencent-key", "AK~ID{m32}"),
    ("google-oauth-token", "ya~29.{m80}"),
    ("azure-signature", "https://x.blob.example/c?sv=1&si~g={m43}%3D"),
    ("teams-webhook", "https://acme.webhook.~office.com/webhookb2/{h36}@{h36}/IncomingWebhook/{h32}/{h36}"),
    ("putty-key", "PuTTY-User-~Key-File-3: ssh-rsa\nPrivate-Lines: 2\n{m64}\n{m64}\n"),
];

/// Twenty of each shape.
fn positives() -> Vec<(&'static str, String)> {
    let mut dice = Dice(42);
    let one = |(rule, shape): &(&'static str, &'static str), dice: &mut Dice| {
        let (shape, tilde) = (shape.replace("~~", "\u{1}"), "~");
        (*rule, made(&shape.replace(tilde, "").replace('\u{1}', tilde), dice))
    };
    SHAPES.iter().flat_map(|row| (0..20).map(|_| one(row, &mut dice)).collect::<Vec<_>>()).collect()
}

#[test]
fn every_pattern_and_keyword_is_sound() {
    assert!(RULES.len() >= 60, "{}", RULES.len());
    for rule in RULES {
        assert!(regex::bytes::Regex::new(rule.pattern).is_ok(), "{}", rule.name);
        assert!(rule.keywords.iter().all(|word| word.len() >= 3), "{}", rule.name);
    }
}

#[test]
fn secrets_of_every_kind_are_found() {
    let all = positives();
    let text = |secret: &str| format!("2026-11-20 12:00:00 started\n{secret}\n2026-11-20 12:00:01 done\n");
    let missed: Vec<&(&str, String)> =
        all.iter().filter(|(rule, secret)| !find_in(text(secret).as_bytes()).iter().any(|found| found.rule == *rule)).collect();
    let shown: std::collections::BTreeSet<&str> = missed.iter().map(|(rule, _)| *rule).collect();
    assert!(missed.len() * 20 <= all.len(), "missed {} of {}: {shown:?}", missed.len(), all.len());
    let shaped: std::collections::BTreeSet<&str> = SHAPES.iter().map(|(rule, _)| *rule).collect();
    assert!(shown.len() <= 4 && shaped.len() >= 60, "rules that miss: {shown:?}");
}

#[test]
fn what_is_packed_encoded_or_far_away_is_found() {
    let key = made("AKIA{b16}", &mut Dice(7));
    let rules = |bytes: &[u8]| find_in(bytes).into_iter().map(|found| (found.rule, found.line)).collect::<Vec<_>>();
    let text = format!("first line\nthe key is {key} here\n");
    assert_eq!(rules(text.as_bytes()), [("aws-access-key", 2)]);
    assert_eq!(rules(format!("x\ny\n{{\"log\":\"{}\"}}\n", STANDARD.encode(&text)).as_bytes()), [("aws-access-key", 3)]);
    for at in [262_100, 262_140, 245_759, 245_760, 245_750, 600_000] {
        let far = format!("{}\n{key}\n{}", "lorem ip ".repeat(at / 9) + &"x".repeat(at % 9), "z\n".repeat(300_000));
        assert_eq!(rules(far.as_bytes()), [("aws-access-key", 2)], "at {at}");
    }
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).expect("packed");
    let files = [("content/releases/v1/evidence/log.gz", packed.finish().expect("packed"))];
    let world = crate::world::MemoryWorld::new(jiff::civil::date(2026, 11, 20), files);
    assert_eq!(super::find::of_file(crate::diag::FileId(0), &world).0.len(), 1);
}

/// A key as it may come to stand in a file without anybody hiding it.
#[test]
fn what_a_reader_would_join_is_found() {
    let key = made("AKIA{b16}", &mut Dice(7));
    let token = made("ghp_{m36}", &mut Dice(8));
    let jwt = made("eyJ{m30}.eyJ{m60}.{m43}", &mut Dice(9));
    let wide =
        |text: &str, first: usize| -> Vec<u8> { text.bytes().flat_map(|byte| if first == 0 { [byte, 0] } else { [0, byte] }).collect() };
    let log = format!("started\nthe key is {key} here\ndone\n");
    let twice = STANDARD.encode(STANDARD.encode(&log));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(log.as_bytes()).expect("packed");
    let helm = STANDARD.encode(STANDARD.encode(packed.finish().expect("packed")));
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("wrapped", format!("key: {}\n     {}\n", &key[..9], &key[9..]).into()),
        ("behind a backslash", format!("export KEY={}\\\n{}\n", &key[..7], &key[7..]).into()),
        ("as pieces of a string", format!("\"{}\" +\r\n  \"{}\"\r\n", &key[..8], &key[8..]).into()),
        ("a token of three lines", format!("x\n{}\n{}\n{}\ny\n", &jwt[..50], &jwt[50..100], &jwt[100..]).into()),
        ("with escaped signs", token.replace('_', "\\_").into()),
        ("UTF-16 without a mark", wide(&log, 0)),
        ("the other UTF-16", wide(&log, 1)),
        ("UTF-16 behind UTF-8", [vec![b'a'; 100], wide(&log, 0)].concat()),
        ("short base64", format!("data:\n  key: {}\n", STANDARD.encode(&key)).into()),
        ("base64 within a path", format!("/x/y/{}\n", STANDARD.encode(&log)).into()),
        ("base64 twice", twice.into()),
        ("base64 twice, of gzip", helm.into()),
        ("in front matter", format!("---\ntitle: x\ntoken: {key}\n---\n").into()),
    ];
    let missed: Vec<&str> = cases.iter().filter(|(_, bytes)| find_in(bytes).is_empty()).map(|(name, _)| *name).collect();
    assert!(missed.is_empty(), "{missed:?}");
    let (shown, any) = masked(&format!("key: {}\n     {}\nrest\n", &key[..9], &key[9..]));
    assert!(any && !shown.contains(&key[9..]) && shown.ends_with("\nrest\n"), "{shown}");
}

#[test]
fn clean_text_is_left_alone() {
    let mut dice = Dice(3);
    let hash = |dice: &mut Dice, count| made(&format!("{{h{count}}}"), dice);
    let mut texts = vec![
        "password: changeme, PASSWORD=${DB_PASSWORD}, token = \"<your-token>\", API_KEY=\"xxxxxxxxxxxxxxxx\"\n".to_owned(),
        "postgres://user:password@localhost/db and https://example.org:8080/x@y, scheme://host:8080/path@v1.2.3\n".to_owned(),
        "AKIAIOSFODNN7EXAMPLE is the example of the documentation; sk_live_… and ghp_… are prefixes\n".to_owned(),
        format!(
            "uuid {}-{}-{}-{}-{}\n",
            hash(&mut dice, 8),
            hash(&mut dice, 4),
            hash(&mut dice, 4),
            hash(&mut dice, 4),
            hash(&mut dice, 12)
        ),
    ];
    texts
        .extend((0..200).map(|_| {
            format!("{}  file.txt\nsha512-{}==\ncommit {}\n", hash(&mut dice, 64), made("{m86}", &mut dice), hash(&mut dice, 40))
        }));
    texts.extend((0..50).map(|_| format!("![x](data:image/png;base64,{})\n", STANDARD.encode(made("{m600}", &mut dice)))));
    let wrong: Vec<_> = texts.iter().filter_map(|text| Some((find_in(text.as_bytes()).pop()?.rule, text))).collect();
    assert!(wrong.len() * 100 <= texts.len(), "{wrong:#?}");
}

#[test]
fn a_word_within_a_secret_makes_it_no_example() {
    let secret = made("{m12}", &mut Dice(5));
    for text in [
        format!("DATABASE_PASSWORD={secret}-password-{secret}\n"),
        format!("\"api_key\": \"{secret}example{secret}\"\n"),
        format!("postgres://spark:{secret}_changeme@db.internal:5432/spark\n"),
        format!("machine db.example.org login deploy password xxxx{secret}\n"),
    ] {
        assert_eq!(find_in(text.as_bytes()).len(), 1, "{text}");
    }
}

#[test]
fn masks_leave_no_secret() {
    for (rule, secret) in positives() {
        if find_in(secret.as_bytes()).iter().all(|found| found.rule != rule) {
            continue;
        }
        let (shown, any) = masked(&format!("before é {secret} after ü\n"));
        assert!(any && shown.contains("[redacted ") && shown.contains("before é"), "{rule}: {shown}");
        let longest = secret.split(|c: char| !c.is_ascii_alphanumeric()).max_by_key(|part| part.len()).unwrap_or_default();
        assert!(!shown.contains(longest), "{rule}: {shown}");
    }
    assert_eq!(masked("nothing here"), ("nothing here".to_owned(), false));
}
