using System.IO.Pipelines;
namespace Postern.Mail.Smtp.Server;
public static class SmtpSession { public static Task Run(IDuplexPipe t, SmtpClientInfo c, ISmtpDoor d, TimeProvider k, CancellationToken ct) => throw new NotImplementedException(); }
