use super::*;

const ONE: &str = r#"{"payloadType":"application/vnd.in-toto+json","payload":"e30","signatures":[{"keyid":"ci","sig":"AAE="}]}"#;
const FILE: &str = r#"{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"hint":"ci"},"tlogEntries":[]},"messageSignature":{"messageDigest":{"algorithm":"SHA2_256","digest":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},"signature":"AAE="}}"#;

fn found(text: &str) -> Vec<Result<Envelope, Fault>> {
    envelopes(text.as_bytes(), &Limits::default())
}

fn told(text: &str) -> Vec<Result<String, String>> {
    let said = |envelope: Envelope| {
        let content = match &envelope.content {
            Content::Payload(payload) => format!("{} {}", payload.kind, payload.bytes.len()),
            Content::Message(message) => format!("{}:{}", message.algorithm, &message.digest[..8]),
        };
        let keys: Vec<String> = envelope.signatures.into_iter().map(|one| format!("{}:{}", one.key_id, one.bytes.len())).collect();
        format!("{} {content} {}", envelope.line, keys.join(" "))
    };
    found(text).into_iter().map(|one| one.map(said).map_err(|fault| format!("{} {}", fault.line, fault.message))).collect()
}

#[test]
fn envelopes_are_found_alone_in_lines_and_in_bundles() {
    let good = |line: u32| Ok(format!("{line} application/vnd.in-toto+json 2 ci:2"));
    assert_eq!(told(ONE), [good(1)]);
    assert_eq!(told(&format!("\u{feff}\n{ONE}")), [good(2)]);
    assert_eq!(told(&format!("\n{ONE}\n\n{ONE}\n")), [good(2), good(4)]);
    let bundle = format!(r#"{{"mediaType":"x","verificationMaterial":{{"certificate":{{"rawBytes":""}}}},"dsseEnvelope":{ONE}}}"#);
    assert_eq!(told(&bundle), [good(1)]);
    assert!(found(&bundle)[0].as_ref().is_ok_and(Envelope::is_certified));
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(ONE.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert!(may_be_envelope(&wide) && envelopes(&wide, &Limits::default()).len() == 1);
}

#[test]
fn a_bundle_may_sign_a_file() {
    assert_eq!(told(FILE), [Ok("1 sha256:e3b0c442 ci:2".to_owned())]);
    let bundle = found(FILE).remove(0).expect("a bundle").bundle.expect("a bundle");
    assert_eq!((bundle.material, bundle.log_entries), (Some("publicKey"), Some(0)));
    for (from, to, wrong) in [
        ("SHA2_256", "SHA2_512", "1 the digest of the bundle has 32 bytes, one of sha512 has 64"),
        ("SHA2_256", "MD5", "1 the algorithm of the digest in the bundle is not known"),
        ("AAE=", "A", "1 the signature of the bundle is no Base64"),
        ("AAE=", "", "1 the signature of the bundle is no Base64"),
        ("messageDigest", "digest", "1 the bundle does not say which file it signs: it has no `messageDigest`"),
        ("messageSignature", "signature", "1 the bundle holds neither an envelope nor a signature"),
        (
            r#""messageSignature""#,
            r#""dsseEnvelope":{},"messageSignature""#,
            "1 the bundle holds both an envelope and the signature of a file",
        ),
        (r#""signature""#, r#""signature":"AAI=","signature""#, "1 the envelope says `signature` twice"),
    ] {
        assert_eq!(told(&FILE.replace(from, to)), [Err(wrong.to_owned())], "{from} {to}");
    }
}

#[test]
fn other_json_is_none_and_broken_envelopes_are_named() {
    for none in
        ["{}", "[1]", "null", "", "{\"a\":1}", "not json", "{\"payload\": 1, \"a\"", "{\"payload\":{\"a\":1}}", "{\"payload\":\"x\"}"]
    {
        assert_eq!(told(none), [], "{none}");
    }
    let bad = [
        ONE.replacen('{', r#"{"payload":"e30","#, 1),
        ONE.replace("\"keyid\"", "\"sig\":\"AAE=\",\"keyid\""),
        ONE.replace("e30", "e3!"),
        ONE.replace("AAE=", "A"),
        ONE.replace("\"e30\"", "3"),
        ONE[..80].to_owned(),
    ];
    for text in bad {
        assert!(matches!(told(&text).as_slice(), [Err(_)]), "{text}: {:?}", told(&text));
    }
    assert_eq!(told(&ONE.replace(r#"{"keyid":"ci","sig":"AAE="}"#, "")), [Ok("1 application/vnd.in-toto+json 2 ".to_owned())]);
    let second = told(&format!("{ONE}\n{}\n{ONE}\n", &ONE[..80]));
    assert!(matches!(second.as_slice(), [Ok(_), Err(wrong), Ok(_)] if wrong.starts_with("2 ")), "{second:?}");
}

#[test]
fn statements_count_by_digest() {
    let text = r#"{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"x","digest":{"sha256":"AB","sha1":"c"}},{"digest":{}}],"predicate":{}}"#;
    let parse = |text: &str| Statement::parse(text.as_bytes(), &Limits::default());
    assert_eq!(parse(text), Some(Statement { sha256: vec!["ab".to_owned()] }));
    for (from, to) in [
        ("Statement", "Other"),
        ("\"subject\"", "\"subject\":[],\"subject\""),
        ("\"sha256\"", "\"sha256\":\"cd\",\"sha256\""),
        ("\"digest\":{}", "\"name\":\"y\""),
    ] {
        assert_eq!(parse(&text.replacen(from, to, 1)), None, "{from} {to}");
    }
}
