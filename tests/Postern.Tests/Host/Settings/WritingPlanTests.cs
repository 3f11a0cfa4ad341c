using Postern.Host.Settings;

namespace Postern.Tests.Host.Settings;

public sealed class WritingPlanTests
{
    [Fact]
    public void Contacts_have_a_shown_name_and_an_address_of_ours()
    {
        var contacts = WritingPlan.Contacts(
            new PortalSettings { NewMessage = { To = ["Billing office <billing@clinic.example>", "desk@clinic.example", "\"Ward 3, nurses\" <ward3@clinic.example>"] } },
            new("Example Clinic", ["clinic.example"], "mail.clinic.example"));

        Assert.Equal(
            [("Billing office", "billing@clinic.example"), ("desk@clinic.example", "desk@clinic.example"), ("Ward 3, nurses", "ward3@clinic.example")],
            contacts.Select(contact => (contact.Name, $"{contact.Address}")));
    }

    [Theory]
    [InlineData("Billing <billing@elsewhere.example>")]
    [InlineData("Billing")]
    [InlineData("<billing@clinic.example>")]
    [InlineData("Billing\r\nBcc: x <billing@clinic.example>")]
    public void A_contact_that_is_none_stops_the_start(string text) =>
        Assert.Contains("portal.newMessage.to", Assert.Throws<StartRefusedException>(() => WritingPlan.Contacts(
            new PortalSettings { NewMessage = { To = [text] } }, new("Example Clinic", ["clinic.example"], "mail.clinic.example"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1000, 1, 1)]
    [InlineData(150, 200, 108)]
    [InlineData(1000, 200, 200)]
    public void Files_fit_into_a_message(int messageMiB, int filesMiB, int fitsMiB)
    {
        var settings = new PosternSettings { Smtp = { MessageSizeMax = messageMiB * 1024L * 1024 }, Portal = { Attachments = { SizeMax = filesMiB * 1024L * 1024 } } };

        Assert.Equal(fitsMiB, WritingPlan.SizeMax(settings) / 1024 / 1024);
    }
}
