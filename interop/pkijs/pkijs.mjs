// pkijs as a judge of S/MIME. Reads jobs, a JSON array, from standard input; writes as many answers: base64, or null for what it cannot do.
// Certificates, keys (PKCS #8) and messages are DER in base64.
//   {"do":"encrypt","cert","bits","cipher":"AES-CBC|AES-GCM","oaep","kdf","data"}    CMS EnvelopedData
//   {"do":"decrypt","cert","key","data"}                                             what is inside
//   {"do":"sign","cert","key","algorithm","hash","detached","data"}                  CMS SignedData
//   {"do":"verify","root","data","content","at"}                                     what was signed, when the signature and its chain hold
import { createRequire } from 'node:module';
import { webcrypto } from 'node:crypto';

const require = createRequire(process.env.NODE_PATH + '/');
const pkijs = require('pkijs');
const asn1js = require('asn1js');
pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto, subtle: webcrypto.subtle }));

const octets = base64 => new Uint8Array(Buffer.from(base64, 'base64')).buffer;
const certificate = base64 => pkijs.Certificate.fromBER(octets(base64));
const wrapped = (type, content) => new pkijs.ContentInfo({ contentType: type, content: content.toSchema(true) }).toSchema().toBER(false);

async function encrypt(job) {
  const enveloped = new pkijs.EnvelopedData();
  enveloped.addRecipientByCertificate(certificate(job.cert), { oaepHashAlgorithm: job.oaep ?? 'SHA-256', kdfAlgorithm: job.kdf ?? 'SHA-256', kekEncryptionLength: 256 });
  await enveloped.encrypt({ name: job.cipher, length: job.bits }, octets(job.data));
  return new pkijs.ContentInfo({ contentType: pkijs.ContentInfo.ENVELOPED_DATA, content: enveloped.toSchema() }).toSchema().toBER(false);
}

async function decrypt(job) {
  const info = pkijs.ContentInfo.fromBER(octets(job.data));
  const enveloped = new pkijs.EnvelopedData({ schema: info.content });
  return enveloped.decrypt(0, { recipientCertificate: certificate(job.cert), recipientPrivateKey: octets(job.key) });
}

async function sign(job) {
  const cert = certificate(job.cert);
  const key = await webcrypto.subtle.importKey('pkcs8', octets(job.key), { ...job.algorithm, hash: job.hash }, false, ['sign']);
  const digest = await webcrypto.subtle.digest(job.hash, octets(job.data));
  const attribute = (type, value) => new pkijs.Attribute({ type, values: [value] });
  const signed = new pkijs.SignedData({
    version: 1,
    encapContentInfo: new pkijs.EncapsulatedContentInfo({ eContentType: '1.2.840.113549.1.7.1' }),
    signerInfos: [new pkijs.SignerInfo({
      version: 1,
      sid: new pkijs.IssuerAndSerialNumber({ issuer: cert.issuer, serialNumber: cert.serialNumber }),
      signedAttrs: new pkijs.SignedAndUnsignedAttributes({
        type: 0,
        attributes: [
          attribute('1.2.840.113549.1.9.3', new asn1js.ObjectIdentifier({ value: '1.2.840.113549.1.7.1' })),
          attribute('1.2.840.113549.1.9.4', new asn1js.OctetString({ valueHex: digest })),
        ],
      }),
    })],
    certificates: [cert],
  });
  if (!job.detached) signed.encapContentInfo.eContent = new asn1js.OctetString({ valueHex: octets(job.data) });
  await signed.sign(key, 0, job.hash, octets(job.data));
  return wrapped(pkijs.ContentInfo.SIGNED_DATA, signed);
}

async function verify(job) {
  const info = pkijs.ContentInfo.fromBER(octets(job.data));
  const signed = new pkijs.SignedData({ schema: info.content });
  const content = job.content ? octets(job.content) : undefined;
  const holds = await signed.verify({ signer: 0, data: content, trustedCerts: [certificate(job.root)], checkChain: true, checkDate: new Date(job.at) });
  return holds ? content ?? signed.encapContentInfo.eContent.getValue() : null;
}

const verbs = { encrypt, decrypt, sign, verify };
let text = '';
for await (const piece of process.stdin) text += piece;

const answers = [];
for (const job of JSON.parse(text)) {
  try {
    const made = await verbs[job.do](job);
    answers.push(made ? Buffer.from(made).toString('base64') : null);
  } catch (problem) {
    if (process.env.POSTERN_JUDGE_TELLS) console.error(job.do, problem);
    answers.push(null);
  }
}
process.stdout.write(JSON.stringify(answers));
