namespace Postern.Mail.Trace;
public static class ReceivedLine { public static byte[] Write(Postern.Mail.Smtp.Server.SmtpClientInfo c, Postern.Mail.Smtp.MailFrom f, string h, string id, DateTimeOffset at) => throw new NotImplementedException(); }
