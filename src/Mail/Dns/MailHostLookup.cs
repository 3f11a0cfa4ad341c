namespace Postern.Mail.Dns;
public static class MailHostLookup { public static Task<MailHosts> Find(IResolver r, string d, Func<int,int> c, CancellationToken ct) => throw new NotImplementedException();
public static Task<MailHosts> Addresses(IResolver r, string d, CancellationToken ct) => throw new NotImplementedException(); }
