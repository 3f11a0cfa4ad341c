using System.Text;
using Postern.Fuzz.Mime;
using Postern.Mail.Dkim;
using Postern.Mail.Dmarc;

namespace Postern.Fuzz.Dmarc;

/// <summary>Any TXT record is a policy or none; any From field has one domain or none.</summary>
public static class DmarcRecordTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        if (DmarcRecord.Read(input) is { } record) MessageTarget.Require(record.Percent is >= 0 and <= 100 && record.Policy <= DmarcPolicy.Reject, "values are bounded");

        var author = DmarcAuthor.Of(MessageHead.Parse((byte[])[.. "From: "u8, .. input]), out var problem);
        MessageTarget.Require(author is null == problem.Length > 0, "a problem is said");
        MessageTarget.Require(author is null || (Ascii.IsValid(author) && author.Length <= 253), "a domain is a name");
        if (author is not null) MessageTarget.Require(DmarcTree.Names(author).Count() <= DmarcTree.QueriesMax, "a walk is bounded");
    }
}
