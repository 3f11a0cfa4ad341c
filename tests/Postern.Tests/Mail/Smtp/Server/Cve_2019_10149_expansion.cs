namespace Postern.Tests.Mail.Smtp.Server;

/// <summary>Exim ran what a recipient's local part said (CVE-2019-10149). Here it is a name, and stays one.</summary>
public sealed class Cve_2019_10149_expansion
{
    [Fact]
    public async Task A_local_part_is_never_anything_but_a_name()
    {
        var heard = await Dialogue.Talk("EHLO t\r\nMAIL FROM:<>\r\nRCPT TO:<${run{/bin/true}}@example.net>\r\nDATA\r\n.\r\n");

        Assert.Equal("${run{/bin/true}}", Assert.Single(Assert.Single(heard.Messages).Envelope.Recipients).Address.Local);
    }
}
