// Sends one message with STARTTLS, a verified certificate and AUTH, by nodemailer. Arguments: host port from to user password.
// The certificate is checked against the roots of NODE_EXTRA_CA_CERTS.
const nodemailer = require('nodemailer');

const [host, port, from, to, user, pass] = process.argv.slice(2);
const transport = nodemailer.createTransport({ host, port: Number(port), requireTLS: true, auth: { user, pass }, tls: { servername: 'gw.clinic.example' } });

transport
  .sendMail({
    from, to,
    subject: 'nodemailer says héllo',
    text: 'Plain words, with ünïcode.',
    html: '<p>Words with <b>weight</b>.</p>',
    attachments: [{ filename: 'réport.txt', content: 'attached' }],
  })
  .then(info => console.log(info.response))
  .catch(error => { console.error(error.message); process.exitCode = 1; });
