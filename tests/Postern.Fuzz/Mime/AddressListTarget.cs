using Postern.Mail.Mime;

namespace Postern.Fuzz.Mime;

/// <summary>Any field body gives a bounded list of mailboxes, none larger than the field.</summary>
public static class AddressListTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var mailboxes = AddressList.Read(input);
        MessageTarget.Require(mailboxes.Count <= MimeLimits.AddressesMax, "mailboxes are bounded");
        foreach (var mailbox in mailboxes) MessageTarget.Require(mailbox.Address.Length <= input.Length * 2, "addresses are bounded");
        _ = MailDate.TryParse(input, out _);
    }
}
