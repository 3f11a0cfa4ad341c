using System.Text;
using Postern.Mail.OpenPgp;
using Postern.Tests.Architecture;

namespace Postern.Tests.Mail.OpenPgp;

/// <summary>EFAIL: ciphertext without, or with stripped, integrity protection is changed so that its plaintext leaves. Nothing of it may come out.</summary>
public sealed class Efail_cve_2017_17688
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Integrity_protection_that_is_stripped_is_refused()
    {
        var answer = await Envelopes.Open(Envelopes.Wrap(Stripped(Envelopes.Binary(await Cards.Seal(Cards.Letter, Cards.Bob, Cards.Alice, Ct)))), Envelopes.BobKnowsAlice);

        Assert.IsType<OpenPgpAnswer.Refused>(answer);
    }

    [Theory]
    [InlineData("message.rsa.cast5.no-mdc.asc")]
    public async Task A_message_without_integrity_protection_is_refused(string file)
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared vectors are not beside the repository");
        var folder = Path.Combine(Repository.SharedData, "openpgp", "pgpy", "tests", "testdata");
        var key = Cards.Read(await File.ReadAllBytesAsync(Path.Combine(folder, "keys", "rsa.1.sec.asc"), Ct));
        var message = await File.ReadAllBytesAsync(Path.Combine(folder, "messages", file), Ct);

        Assert.Contains("without integrity protection", Assert.IsType<OpenPgpAnswer.Refused>(await Envelopes.Open(Envelopes.Wrap(message), new([key], []))).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_key_opens_the_same_kind_of_message_with_integrity_protection()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared vectors are not beside the repository");
        var folder = Path.Combine(Repository.SharedData, "openpgp", "pgpy", "tests", "testdata");
        var key = Cards.Read(await File.ReadAllBytesAsync(Path.Combine(folder, "keys", "rsa.1.sec.asc"), Ct));
        var message = await File.ReadAllBytesAsync(Path.Combine(folder, "messages", "message.rsa.cast5.asc"), Ct);

        Assert.True(Envelopes.Opened(await Envelopes.Open(Envelopes.Wrap(message), new([key], []))).IsDecrypted);
    }

    /// <summary>librnp opens both layers at once, and what it says about integrity could be about the outer one only.</summary>
    [Fact]
    public async Task A_fresh_layer_around_an_unprotected_ciphertext_does_not_launder_it()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared vectors are not beside the repository");
        var folder = Path.Combine(Repository.SharedData, "openpgp", "pgpy", "tests", "testdata");
        var key = Cards.Read(await File.ReadAllBytesAsync(Path.Combine(folder, "keys", "rsa.1.sec.asc"), Ct));
        var armored = await File.ReadAllBytesAsync(Path.Combine(folder, "messages", "message.rsa.cast5.no-mdc.asc"), Ct);
        Assert.True(Armor.TryFind(armored, 0, out var block));
        var stolen = Armor.Decode(armored, block).GetValueOrDefault().ToArray();

        Assert.IsType<OpenPgpAnswer.Refused>(await Envelopes.Open(Envelopes.Wrap(Envelopes.EncryptPackets(stolen, Cards.Bob)), new([Cards.Bob, key], [])));
    }

    [Fact]
    public async Task A_fresh_layer_around_a_stripped_ciphertext_does_not_launder_it()
    {
        var stolen = Stripped(Envelopes.Binary(await Cards.Seal(Cards.Letter, Cards.Bob, null, Ct)));

        Assert.IsType<OpenPgpAnswer.Refused>(await Envelopes.Open(Envelopes.Wrap(Envelopes.EncryptPackets(stolen, Cards.Bob)), Envelopes.BobKnowsAlice));
    }

    [Fact]
    public async Task Encryption_inside_encryption_is_refused_also_when_it_is_whole()
    {
        var inner = Envelopes.Binary(await Cards.Seal(Cards.Letter, Cards.Bob, null, Ct));

        var answer = await Envelopes.Open(Envelopes.Wrap(Envelopes.EncryptPackets(inner, Cards.Bob)), Envelopes.BobKnowsAlice);

        Assert.Contains("integrity", Assert.IsType<OpenPgpAnswer.Refused>(answer).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_packets_in_one_layer_are_as_good_as_a_message_without_one()
    {
        byte[] literal = [0xCB, 0x06 + 5, (byte)'b', 0, 0, 0, 0, 0, .. "hello"u8];

        var opened = Envelopes.Opened(await Envelopes.Open(Envelopes.Wrap(Envelopes.EncryptPackets(literal, Cards.Bob)), Envelopes.BobKnowsAlice));

        Assert.Equal("hello", Encoding.ASCII.GetString(opened.Entity.GetValueOrDefault().Span));
    }

    [Fact]
    public async Task Three_hundred_corrupted_messages_are_all_refused_and_give_nothing_out()
    {
        var good = Envelopes.Binary(await Cards.Seal(Cards.Letter, Cards.Bob, Cards.Alice, Ct));
        const ulong Seed = 20171768;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {Seed}");
        var chance = new Postern.Tests.Flow.Chance(Seed);
        for (var time = 0; time < 300; time++)
        {
            var bad = good.ToArray();
            bad[chance.Below(bad.Length)] ^= (byte)(1 + chance.Below(255));
            if (time % 10 == 0) bad = bad[..chance.Below(bad.Length)];

            Assert.IsType<OpenPgpAnswer.Refused>(await Envelopes.Open(Envelopes.Wrap(bad), Envelopes.BobKnowsAlice));
        }
    }

    [Fact]
    public async Task What_went_into_the_callers_stream_is_not_called_good_when_the_end_is_missing()
    {
        var letter = new byte[OpenPgpLimits.PlaintextMemoryMax + 100_000];
        new Random17().Fill(letter);
        var whole = Envelopes.Binary(await Cards.Seal(letter, Cards.Bob, null, Ct));
        using var large = new MemoryStream();

        Assert.True(Envelopes.Opened(await OpenPgpOpener.Open(Envelopes.Wrap(whole), Envelopes.BobKnowsAlice, Cards.Now, large, Ct)).IsInStream);
        Assert.True(large.GetBuffer().AsSpan(0, (int)large.Length).SequenceEqual(letter));
        whole[^5] ^= 1;
        Assert.IsType<OpenPgpAnswer.Refused>(await OpenPgpOpener.Open(Envelopes.Wrap(whole), Envelopes.BobKnowsAlice, Cards.Now, new MemoryStream(), Ct));
        Assert.IsType<OpenPgpAnswer.Refused>(await OpenPgpOpener.Open(Envelopes.Wrap(whole), Envelopes.BobKnowsAlice, Cards.Now, null, Ct));
    }

    /// <summary>Packet 18 becomes packet 9: the version octet goes, the checksum stays as garbage at the end. What the downgrade of EFAIL does.</summary>
    static byte[] Stripped(byte[] message)
    {
        Assert.True(PacketReader.TryRead(message, 0, out var session));
        Assert.True(PacketReader.TryRead(message, session.End, out var data) && data.Tag == 18);
        var whole = Joined(message, data);
        byte[] length = [0xFF, (byte)(whole.Length - 1 >> 24), (byte)(whole.Length - 1 >> 16), (byte)(whole.Length - 1 >> 8), (byte)(whole.Length - 1)];
        return [.. message[..session.End], 0xC0 | 9, .. length, .. whole[1..]];
    }

    static byte[] Joined(byte[] message, Packet data)
    {
        if (data.End >= 0) return message[data.BodyStart..data.End];

        List<byte> whole = [];
        var at = data.Start + 1;
        while (message[at] is >= 224 and < 255)
        {
            var length = 1 << (message[at] & 0x1F);
            whole.AddRange(message.AsSpan(at + 1, length));
            at += 1 + length;
        }

        var last = (byte[])[0xC0 | 18, .. message[at..]];
        Assert.True(PacketReader.TryRead(last, 0, out var rest));
        whole.AddRange(last.AsSpan(rest.BodyStart, rest.End - rest.BodyStart));
        return [.. whole];
    }

    sealed class Random17
    {
        readonly Postern.Tests.Flow.Chance chance = new(17);

        public void Fill(Span<byte> into)
        {
            for (var at = 0; at + 8 <= into.Length; at += 8) BitConverter.TryWriteBytes(into[at..], chance.Next());
        }
    }
}
