// openpgp.js as a judge. Arguments: generate|encrypt|decrypt and files; what it makes or reads goes to standard output.
//   generate ADDRESS KIND                          an armored secret key; KIND is curve25519, nistP256, rsa3072 …
//   encrypt RECIPIENT-PUBLIC SIGNER-SECRET FILE    an armored message, signed too
//   decrypt RECIPIENT-SECRET SIGNER-PUBLIC FILE    the octets; ends with 1 unless the signature is good
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const openpgp = createRequire(process.env.NODE_PATH + '/')('openpgp');
const text = file => readFileSync(file, 'utf8');
const [verb, ...files] = process.argv.slice(2);

if (verb === 'generate') {
  const [email, kind] = files;
  const type = kind.startsWith('rsa') ? { type: 'rsa', rsaBits: Number(kind.slice(3)) } : { type: 'ecc', curve: kind === 'curve25519' ? 'curve25519Legacy' : kind };
  const { privateKey } = await openpgp.generateKey({ ...type, userIDs: [{ email }], format: 'armored', config: { v6Keys: false } });
  process.stdout.write(privateKey);
} else if (verb === 'encrypt') {
  const [recipient, signer, file] = files;
  const made = await openpgp.encrypt({
    message: await openpgp.createMessage({ binary: new Uint8Array(readFileSync(file)) }),
    encryptionKeys: await openpgp.readKey({ armoredKey: text(recipient) }),
    signingKeys: await openpgp.readPrivateKey({ armoredKey: text(signer) }),
  });
  process.stdout.write(made);
} else {
  const [recipient, signer, file] = files;
  const { data, signatures } = await openpgp.decrypt({
    message: await openpgp.readMessage({ armoredMessage: text(file) }),
    decryptionKeys: await openpgp.readPrivateKey({ armoredKey: text(recipient) }),
    verificationKeys: await openpgp.readKey({ armoredKey: text(signer) }),
    format: 'binary',
  });
  await signatures[0].verified;
  process.stdout.write(data);
}
