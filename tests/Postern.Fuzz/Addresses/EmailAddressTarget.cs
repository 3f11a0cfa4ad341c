using System.Text;
using Postern.Mail.Addresses;

namespace Postern.Fuzz.Addresses;

/// <summary>An address that parses prints as something that parses to the same address.</summary>
public static class EmailAddressTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        if (!EmailAddress.TryParse(Encoding.UTF8.GetString(input), out var address)) return;
        if (EmailAddress.TryParse(address.ToString(), out var again) && again != address) throw new InvalidOperationException("reads back as another address");
    }
}
