using System.Text;
using Postern.Mail.Addresses;

namespace Postern.Fuzz.Smtp;

/// <summary>An address that was read reads the same again, and has a name for the DNS.</summary>
public static class AddressTarget
{
    public static void Run(ReadOnlySpan<byte> data)
    {
        MailPath.Read(data, out _);
        if (!EmailAddress.TryParse(data, utf8: true, out var address)) return;

        var isSame = EmailAddress.TryParse(Encoding.UTF8.GetBytes(address.ToString()), utf8: true, out var again) && again == address;
        if (!isSame || address.AsciiDomain.Length == 0) throw new InvalidOperationException("an address changes when it is written");
    }
}
