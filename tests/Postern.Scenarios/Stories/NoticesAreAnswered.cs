using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>A patient presses "Reply" on a notice: the answer arrives with its label, and the patient hears once how to answer safely.</summary>
public sealed class NoticesAreAnswered
{
    const string Patient = "pat@plain.example";

    /// <summary>Long enough for a second hint to come, if there were one.</summary>
    static readonly TimeSpan Watched = TimeSpan.FromSeconds(3);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_doctor_gets_it_marked_and_the_patient_gets_one_hint_however_many_answers_come()
    {
        await using var scene = new Scene(Ct);
        var patient = await scene.Exchanger("plain.example", ExchangerTls.None);
        var (mailboxes, gateway) = await scene.Correspondence(ExchangerTls.Good, Ct);
        await scene.Send(gateway, Patient, "Secret words 4911");
        var address = ReplyScene.Field(Assert.Single(await patient.Inbox.Wait(1, Ct)), "Reply-To")!.Trim('<', '>'); // every notice has one here

        // Two answers of a person, one in capitals as some servers write addresses, and a vacation program that does not know its manners.
        await Answer(gateway, address, tls: true, "Secret words 4912");
        await Answer(gateway, address.ToUpperInvariant(), tls: false, "Secret words 4913");
        await Answer(gateway, address, tls: true, "Secret words 4914", "--header", "Auto-Submitted: auto-replied");

        var answers = await mailboxes.Inbox.Wait(3, Ct);
        Assert.Equal(["[by e-mail] Secret words 4912", "[by e-mail, not secure] Secret words 4913", "[by e-mail] Secret words 4914"], answers.Select(answer => ReplyScene.Field(answer, "Subject")).Order(new ByNumber()));
        Assert.All(answers, answer => Assert.Equal($"<{Patient}>", ReplyScene.Field(answer, "Reply-To")));
        Assert.All(answers, answer => Assert.Contains("found=reply-address;", ReplyScene.Field(answer, "Postern-Reply-Security"), StringComparison.Ordinal));
        await IsToldOnce(patient);
    }

    static async Task Answer(Gateway gateway, string to, bool tls, string words, params string[] more)
    {
        var sent = await Swaks.Send(gateway.Inbound, Patient, to, Ct, tls: tls, more: ["--h-Subject", words, "--body", words, .. more]);
        Assert.True(sent.Accepted, sent.Transcript);
    }

    static async Task IsToldOnce(PostfixServer patient)
    {
        await patient.Inbox.Wait(2, Ct);
        await Task.Delay(Watched, Ct);
        var hint = Assert.Single(patient.Inbox.Messages, message => ReplyScene.Field(message, "Auto-Submitted") == "auto-replied");

        Assert.Equal(2, patient.Inbox.Count); // the notice, and the hint
        Assert.Equal("<>", ReplyScene.Field(hint, "Return-Path"));
        Assert.Contains("/m/", Readable.Text(hint), StringComparison.Ordinal);
        Assert.DoesNotContain("Secret words", Readable.Text(hint), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("doctor", Readable.Text(hint), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_gateway_without_an_inbound_door_asks_for_no_answers()
    {
        await using var scene = new Scene(Ct);
        var patient = await scene.Exchanger("plain.example", ExchangerTls.None);
        var gateway = await scene.Gateway();

        await scene.Send(gateway, Patient, "Secret words 4915");

        Assert.Null(ReplyScene.Field(Assert.Single(await patient.Inbox.Wait(1, Ct)), "Reply-To"));
    }

    // The order of arrival is nobody's promise.
    sealed class ByNumber : IComparer<string?>
    {
        public int Compare(string? x, string? y) => string.CompareOrdinal(x?[^4..], y?[^4..]);
    }
}
