//! What secrets look like: one row for each kind, with the words without which it cannot be there.
//!
//! Refuses to guess from a name alone: where the shape says little, the characters have to be as mixed as those of a secret.

/// A kind of secret.
#[derive(Debug)]
pub(super) struct Rule {
    /// Its permanent name.
    pub(super) name: &'static str,
    /// One of these stands in every text that holds one.
    pub(super) keywords: &'static [&'static str],
    /// What it looks like; the first group, where there is one, is the secret itself.
    pub(super) pattern: &'static str,
    /// How mixed its characters are at least, in bits for each.
    pub(super) entropy: f64,
}

const fn rule(name: &'static str, keywords: &'static [&'static str], pattern: &'static str) -> Rule {
    Rule { name, keywords, pattern, entropy: 2.5 }
}

const fn mixed(name: &'static str, keywords: &'static [&'static str], pattern: &'static str, entropy: f64) -> Rule {
    Rule { name, keywords, pattern, entropy }
}

/// Every kind.
pub(super) static RULES: &[Rule] = &[
    Rule {
        name: "private-key",
        keywords: &["PRIVATE KEY"],
        pattern: r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\\[nr]|[\sA-Za-z0-9+/=:,.]){64,}",
        entropy: 0.0,
    },
    rule("age-key", &["AGE-SECRET-KEY-1"], r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"),
    rule("minisign-key", &["minisign encrypted secret key"], r"minisign encrypted secret key\s+(RWRT[A-Za-z0-9+/=]{60,220})"),
    rule("putty-key", &["PuTTY-User-Key-File"], r"Private-Lines: \d+\s+([A-Za-z0-9+/=\s]{64,})"),
    rule("aws-access-key", &["AKIA", "ASIA", "ABIA", "ACCA"], r"\b((?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16})\b"),
    mixed(
        "aws-secret-key",
        &["aws_secret", "AWS_SECRET", "SecretAccessKey", "secretAccessKey"],
        r#"(?i)(?:aws_secret[a-z_]*|secretaccesskey)["']?\s*[:=]\s*["']?([A-Za-z0-9/+]{40})\b"#,
        3.5,
    ),
    rule("aws-mws", &["amzn.mws."], r"amzn\.mws\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    rule("github-token", &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], r"\b(gh[pousr]_[A-Za-z0-9]{36,255})\b"),
    rule("github-fine-grained", &["github_pat_"], r"\b(github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b"),
    rule(
        "gitlab-token",
        &["glpat-", "gldt-", "glrt-", "glft-", "glsoat-", "glptt-", "glcbt-", "glagent-", "glimt-", "gloas-"],
        r"\b(gl(?:pat|dt|rt|ft|soat|ptt|cbt|agent|imt|oas)-[A-Za-z0-9_.\-]{20,100})",
    ),
    rule("gitlab-runner", &["GR1348941"], r"\b(GR1348941[A-Za-z0-9_\-]{20})"),
    rule(
        "slack-token",
        &["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xoxe.", "xapp-"],
        r"\b(xox[abeprs][.-][A-Za-z0-9.-]{20,250}|xapp-\d-[A-Z0-9]{8,14}-\d{8,16}-[a-z0-9]{30,90})",
    ),
    rule("slack-webhook", &["hooks.slack.com"], r"hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9+/]{40,60})"),
    rule(
        "stripe-key",
        &["sk_live_", "rk_live_", "sk_test_", "sk_org_", "rk_test_", "whsec_"],
        r"\b((?:[rs]k_(?:live|test|org)|whsec)_[A-Za-z0-9+/=]{20,250})",
    ),
    rule("google-api-key", &["AIza"], r"\b(AIza[A-Za-z0-9_\-]{35})"),
    rule("google-oauth-secret", &["GOCSPX-"], r"\b(GOCSPX-[A-Za-z0-9_\-]{28})"),
    rule("google-oauth-token", &["ya29."], r"\b(ya29\.[A-Za-z0-9_\-]{40,400})"),
    rule("firebase-messaging", &[":APA91b"], r"\b([A-Za-z0-9_\-]{11}:APA91b[A-Za-z0-9_\-]{100,200})"),
    rule("npm-token", &["npm_"], r"\b(npm_[A-Za-z0-9]{36})\b"),
    mixed(
        "npmrc-auth",
        &["_authToken", "_password", "_auth"],
        r"(?m)^\s*(?://\S+:)?_(?:authToken|password|auth)\s*=\s*([A-Za-z0-9+/=_\-]{16,250})",
        3.0,
    ),
    rule("pypi-token", &["pypi-AgE"], r"\b(pypi-AgE[A-Za-z0-9_\-]{50,1000})"),
    rule("rubygems-key", &["rubygems_"], r"\b(rubygems_[a-f0-9]{48})\b"),
    rule("crates-token", &["cio"], r"\b(cio[A-Za-z0-9]{32})\b"),
    rule("nuget-key", &["oy2"], r"\b(oy2[a-z0-9]{43})\b"),
    rule("docker-token", &["dckr_"], r"\b(dckr_(?:pat|oat)_[A-Za-z0-9_\-]{27,32})"),
    rule("clojars-token", &["CLOJARS_"], r"\b(CLOJARS_[a-z0-9]{60})\b"),
    rule("jwt", &["eyJ"], r"\b(eyJ[A-Za-z0-9_\-]{14,2000}\.eyJ[A-Za-z0-9_\-]{14,4000}\.[A-Za-z0-9_\-]{20,1000})"),
    rule("sendgrid-key", &["SG."], r"\b(SG\.[A-Za-z0-9_\-]{22}\.[A-Za-z0-9_\-]{43})"),
    rule("mailgun-key", &["mailgun", "MAILGUN", "Mailgun"], r"\b(key-[a-f0-9]{32}|[a-f0-9]{32}-[a-f0-9]{8}-[a-f0-9]{8})\b"),
    rule("mailchimp-key", &["-us"], r"\b([a-f0-9]{32}-us\d{1,2})\b"),
    rule("brevo-key", &["xkeysib-", "xsmtpsib-"], r"\b(x(?:key|smtp)sib-[a-f0-9]{64}-[A-Za-z0-9]{16})\b"),
    rule("postman-key", &["PMAK-"], r"\b(PMAK-[a-f0-9]{24}-[a-f0-9]{34})\b"),
    mixed("twilio-key", &["twilio", "TWILIO", "Twilio"], r"\b(SK[a-f0-9]{32})\b", 3.0),
    mixed(
        "twilio-auth-token",
        &["twilio", "TWILIO", "Twilio"],
        r#"(?i)twilio[a-z_. -]{0,30}token["']?\s*[:=]\s*["']?([a-f0-9]{32})\b"#,
        3.0,
    ),
    rule("azure-storage-key", &["AccountKey="], r"AccountKey=([A-Za-z0-9+/]{86}==)"),
    rule("azure-shared-access", &["SharedAccessKey="], r"SharedAccessKey=([A-Za-z0-9+/]{43}=)"),
    rule("azure-client-secret", &["8Q~", "7Q~"], r"\b([A-Za-z0-9_~.\-]{3}[78]Q~[A-Za-z0-9_~.\-]{31,34})"),
    rule("azure-signature", &["&sig=", "?sig="], r"[?&]sig=([A-Za-z0-9%+/]{40,64}(?:%3D|=))"),
    rule("azure-devops", &["AZDO"], r"\b([A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4})\b"),
    rule("digitalocean-token", &["dop_v1_", "doo_v1_", "dor_v1_"], r"\b(do[opr]_v1_[a-f0-9]{64})\b"),
    rule("telegram-bot", &[":AA"], r"\b(\d{8,10}:AA[A-Za-z0-9_\-]{33})"),
    rule(
        "discord-webhook",
        &["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"],
        r"api/webhooks/\d{17,20}/([A-Za-z0-9_\-]{60,80})",
    ),
    mixed(
        "discord-bot",
        &["discord", "DISCORD", "Discord"],
        r"\b([MNO][A-Za-z0-9_\-]{23,27}\.[A-Za-z0-9_\-]{6}\.[A-Za-z0-9_\-]{27,40})",
        3.5,
    ),
    rule(
        "teams-webhook",
        &["webhook.office.com"],
        r"webhook\.office\.com/webhookb2/([A-Za-z0-9@\-]{70,80}/IncomingWebhook/[a-f0-9]{32}/[a-f0-9\-]{36})",
    ),
    rule("shopify-token", &["shpat_", "shpca_", "shppa_", "shpss_"], r"\b(shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32})\b"),
    rule("square-token", &["sq0atp-", "sq0csp-", "EAAA"], r"\b(sq0(?:atp|csp)-[A-Za-z0-9_\-]{22,43}|EAAA[A-Za-z0-9_\-]{60})\b"),
    rule("openai-key", &["T3BlbkFJ"], r"\b(sk-[A-Za-z0-9_\-]{20,100}T3BlbkFJ[A-Za-z0-9_\-]{20,100})"),
    rule("anthropic-key", &["sk-ant-"], r"\b(sk-ant-[a-z]+\d\d-[A-Za-z0-9_\-]{80,120})"),
    rule("hugging-face-token", &["hf_", "api_org_"], r"\b((?:hf|api_org)_[A-Za-z]{34})\b"),
    rule("replicate-token", &["r8_"], r"\b(r8_[A-Za-z0-9]{37})\b"),
    rule("groq-key", &["gsk_"], r"\b(gsk_[A-Za-z0-9]{52})\b"),
    rule("perplexity-key", &["pplx-"], r"\b(pplx-[A-Za-z0-9]{48})\b"),
    rule("grafana-token", &["glsa_", "glc_"], r"\b(glsa_[A-Za-z0-9]{32}_[a-fA-F0-9]{8}|glc_[A-Za-z0-9+/]{32,400}={0,2})"),
    rule("sentry-token", &["sntrys_", "sntryu_"], r"\b(sntrys_eyJ[A-Za-z0-9+/=_]{80,400}|sntryu_[a-f0-9]{64})"),
    rule("new-relic-key", &["NRAK-", "NRJS-", "NRAA-"], r"\b(NR(?:AK-[A-Z0-9]{27}|JS-[a-f0-9]{19}|AA-[a-f0-9]{27}))\b"),
    mixed(
        "datadog-key",
        &["DD_API_KEY", "DD_APP_KEY", "dd_api_key", "datadog_api_key", "DATADOG_API_KEY"],
        r#"(?i)(?:dd|datadog)_(?:api|app)_key["']?\s*[:=]\s*["']?([a-f0-9]{32,40})\b"#,
        3.0,
    ),
    rule("dynatrace-token", &["dt0c01."], r"\b(dt0c01\.[A-Z0-9]{24}\.[A-Z0-9]{64})\b"),
    rule("vault-token", &["hvs.", "hvb.", "hvr."], r"\b(hv[sbr]\.[A-Za-z0-9_\-]{24,300})"),
    rule("terraform-token", &[".atlasv1."], r"\b([A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=\-]{60,70})"),
    rule(
        "doppler-token",
        &["dp.pt.", "dp.st.", "dp.ct.", "dp.sa."],
        r"\b(dp\.(?:pt|st|ct|sa)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44})\b",
    ),
    rule("pulumi-token", &["pul-"], r"\b(pul-[a-f0-9]{40})\b"),
    rule("databricks-token", &["dapi"], r"\b(dapi[a-f0-9]{32}(?:-\d)?)\b"),
    rule("linear-key", &["lin_api_"], r"\b(lin_api_[A-Za-z0-9]{40})\b"),
    rule("notion-token", &["ntn_"], r"\b(ntn_[0-9]{11}[A-Za-z0-9]{35})\b"),
    rule("atlassian-token", &["ATATT3", "ATCTT3", "ATBB"], r"\b(AT[AC]TT3[A-Za-z0-9_=\-]{180,200}|ATBB[A-Za-z0-9]{32})\b"),
    rule("asana-token", &["asana", "ASANA"], r"\b([0-9]/[0-9]{16}(?:/[0-9]{16})?:[a-f0-9]{32})\b"),
    rule("figma-token", &["figd_"], r"\b(figd_[A-Za-z0-9_\-]{40})"),
    rule("heroku-key", &["HRKU-"], r"\b(HRKU-[A-Za-z0-9_\-]{58,62})"),
    rule("fly-token", &["fo1_", "fm1_", "fm2_"], r"\b(fo1_[A-Za-z0-9_\-]{43}|fm[12][ar]?_[A-Za-z0-9+/]{100,700}={0,3})"),
    rule("netlify-token", &["nfp_"], r"\b(nfp_[A-Za-z0-9]{36})\b"),
    rule("cloudflare-ca", &["v1.0-"], r"\b(v1\.0-[a-f0-9]{24}-[a-f0-9]{146})\b"),
    rule("planetscale-token", &["pscale_"], r"\b(pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_=.\-]{32,64})"),
    rule("supabase-token", &["sbp_"], r"\b(sbp_[a-f0-9]{40})\b"),
    rule("alibaba-key", &["LTAI"], r"\b(LTAI[A-Za-z0-9]{20})\b"),
    rule("tencent-key", &["AKID"], r"\b(AKID[A-Za-z0-9]{32})\b"),
    rule("sonar-token", &["sqp_", "squ_", "sqa_"], r"\b(sq[pua]_[a-f0-9]{40})\b"),
    rule("artifactory-token", &["AKCp", "cmVmdGtu"], r"\b(AKCp[A-Za-z0-9]{69}|cmVmdGtu[A-Za-z0-9]{56})\b"),
    rule("buildkite-token", &["bkua_"], r"\b(bkua_[a-f0-9]{40})\b"),
    rule("circleci-token", &["CCIPAT_", "CCIPRJ_"], r"\b(CCIP(?:AT|RJ)_[A-Za-z0-9]{22}_[a-f0-9]{40})\b"),
    rule("facebook-token", &["EAAC", "EAAG", "EAAM"], r"\b(EAA[CGM][A-Za-z0-9]{100,250})\b"),
    rule("easypost-key", &["EZAK", "EZTK"], r"\b(EZ[AT]K[A-Za-z0-9]{54})\b"),
    rule("flutterwave-key", &["FLWSECK"], r"\b(FLWSECK(?:_TEST)?-[a-z0-9]{32}-X)\b"),
    rule("kubeconfig", &["client-key-data"], r"client-key-data:\s*([A-Za-z0-9+/=]{64,})"),
    mixed("kubeconfig-token", &["users:"], r"(?m)^\s+token:\s+([A-Za-z0-9_.\-]{32,2000})\s*$", 3.5),
    mixed("netrc", &["machine"], r"machine\s+\S{3,200}\s+login\s+\S{1,100}\s+password\s+(\S{6,200})", 2.2),
    mixed(
        "htpasswd",
        &["$apr1$", "$2y$", "$2a$", "$2b$"],
        r"(?m)^[^\s:]{1,64}:(\$(?:apr1\$[./A-Za-z0-9]{8}\$[./A-Za-z0-9]{22}|2[aby]\$\d\d\$[./A-Za-z0-9]{53}))",
        3.0,
    ),
    mixed(
        "url-password",
        &["://"],
        r#"[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s/:@"'<>`]{0,100}:([^\s/:@"'<>`{}\[\]$*()]{6,120})@[A-Za-z0-9\[]"#,
        2.2,
    ),
    mixed(
        "environment",
        &["PASSWORD", "SECRET", "TOKEN", "API_KEY", "APIKEY", "PRIVATE_KEY", "PASSWD"],
        r#"(?m)^\s*(?:export\s+|-\s+)?[A-Z0-9_]{0,60}(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|SECRET_KEY)[A-Z0-9_]{0,20}\s*=\s*["']?([^\s"'$<>{}\[\]()*%]{8,400})["']?\s*$"#,
        2.8,
    ),
    mixed(
        "assigned-secret",
        &["api_key", "apiKey", "apikey", "api-key", "secret", "Secret", "password", "Password", "token", "Token"],
        r#"(?i)(?:api[_-]?key|secret(?:[_-]?key)?|password|passwd|(?:access|auth|refresh|bearer)[_-]?token)["']?\s*(?:=|:|=>)\s*["']([A-Za-z0-9_\-./+=!@#^&~]{12,200})["']"#,
        3.4,
    ),
    mixed(
        "bearer",
        &["Authorization", "authorization"],
        r#"(?i)authorization["']?\s*[:=]\s*["']?(?:bearer|token|basic)\s+([A-Za-z0-9_\-.+/=]{20,2000})"#,
        3.2,
    ),
];
