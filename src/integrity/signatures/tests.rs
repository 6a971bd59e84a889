use base64::{Engine, engine::general_purpose::STANDARD};

use super::*;
use crate::{
    diag::{FileId, Problems, Span},
    site::Key,
};

#[test]
fn type_and_payload_stand_behind_their_lengths() {
    // The example of the DSSE protocol.
    let signed = pre_authentication("http://example.com/HelloWorld", b"hello world");
    assert_eq!(signed, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    assert_ne!(pre_authentication("a 1", b"b"), pre_authentication("a", b"1 1 b"));
}

#[test]
fn keys_of_small_order_and_of_other_kinds_are_refused() {
    for text in [
        "",
        "RW",
        "RWQDl6K8PXXeQkcWhWYyomK5DI76dxBImC/GNF8YTL5T1wkBzBlvCen",
        "ssh-ed25519 AAAA",
        // The neutral element: it fits every message.
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n-----END PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----",
    ] {
        assert!(keys::Public::parse("ci", text).is_err(), "{text}");
    }
}

#[test]
fn a_bundle_may_be_signed_over_the_digest_or_the_bytes() {
    use ed25519_dalek::{Signer, SigningKey};
    use sha2::{Digest, Sha512};
    let secret = SigningKey::from_bytes(&[7; 32]);
    let public = [&b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"[..], secret.verifying_key().as_bytes()].concat();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", STANDARD.encode(public));
    let declared = [Key { name: "ci".to_owned(), text: pem, span: Span::start_of(FileId(0)) }];
    let ring = Keyring::of(&declared, &mut Problems::new());
    let open = || Some(Box::new(&b"file"[..]) as Box<dyn std::io::Read + Send>);
    let digest = crate::digest::Digest::of(b"file").hex();
    let state = |signature: &[u8], digest: &str| ring.message("", signature, ("sha256", digest), &open).state;
    let over_digest = secret.sign_prehashed(Sha512::new_with_prefix(b"file"), None).expect("signs").to_bytes();
    assert_eq!([state(&over_digest, &digest), state(&secret.sign(b"file").to_bytes(), &digest)], [State::Valid; 2]);
    let other = secret.sign_prehashed(Sha512::new_with_prefix(b"elif"), None).expect("signs").to_bytes();
    assert_eq!(state(&other, &digest), State::UnknownKey);
    assert_eq!(state(&over_digest, &digest.replace('a', "b")), State::Invalid(Fault::Bytes));
}
