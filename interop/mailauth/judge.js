'use strict';
// judge.js verify KEYS < message    what mailauth says, as one JSON object
// judge.js sign KEYS < message      the message with its signatures on top
// judge.js seal KEYS < message      the message with one more ARC set on top
// KEYS is a JSON file: {"records": {"name": ["text", …]}, "keys": [{"domain", "selector", "algorithm", "pem"}], "client", "sender", "helo"}

const fs = require('node:fs');
const { authenticate } = require('mailauth');
const { dkimSign } = require('mailauth/lib/dkim/sign');

const [, , verb, file] = process.argv;
const given = JSON.parse(fs.readFileSync(file, 'utf8'));
const message = fs.readFileSync(0);

const resolver = async (name, type) => {
    const texts = type === 'TXT' && given.records[name.toLowerCase()];
    if (texts) return texts.map(text => [text]);
    throw Object.assign(new Error(`no ${type} of ${name}`), { code: 'ENOTFOUND' });
};

const client = { ip: given.client, helo: given.helo, sender: given.sender, mta: 'mailauth.example', resolver, disableBimi: true };

async function main() {
    if (verb === 'sign') {
        const signatureData = given.keys.map(key => ({ signingDomain: key.domain, selector: key.selector, privateKey: key.pem, algorithm: key.algorithm }));
        const { signatures, errors } = await dkimSign(message, { canonicalization: given.canonicalization || 'relaxed/relaxed', signatureData });
        if (errors.length) throw errors[0];
        process.stdout.write(Buffer.concat([Buffer.from(signatures), message]));
    } else if (verb === 'seal') {
        const [key] = given.keys;
        const seal = { signingDomain: key.domain, selector: key.selector, privateKey: key.pem, algorithm: key.algorithm };
        const { headers } = await authenticate(message, { ...client, seal });
        process.stdout.write(Buffer.concat([Buffer.from(headers), message]));
    } else {
        const said = await authenticate(message, client);
        console.log(JSON.stringify({
            dkim: said.dkim.results.map(result => result.status.result),
            arc: said.arc ? said.arc.status.result : 'none',
            spf: said.spf ? said.spf.status.result : 'none',
            dmarc: said.dmarc ? said.dmarc.status.result : 'none'
        }));
    }
}

main().catch(problem => { console.error(problem); process.exit(1); });
