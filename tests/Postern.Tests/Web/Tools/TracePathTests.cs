using System.Text;
using System.Text.Json;
using Postern.Mail.Trace;
using Postern.Tests.Architecture;
using Postern.Web.Tools;

namespace Postern.Tests.Web.Tools;

public sealed class TracePathTests
{
    const string Clinic = "Received: from out.lab.example (out.lab.example [198.51.100.25]) (using TLSv1.3 with cipher TLS_AES_128_GCM_SHA256 (128/128 bits)) by mx.clinic.example (Postfix) with ESMTPS id 1; Mon, 16 Nov 2026 09:12:05 +0100\r\n";
    const string Inner = "Received: from mx.clinic.example (mx.clinic.example [192.0.2.10]) by store.clinic.example (Postfix) with ESMTP id 2; Mon, 16 Nov 2026 09:12:06 +0100\r\n";
    const string Lab = "Received: from app.partner.example (app.partner.example [203.0.113.8]) by out.lab.example (Postfix) with ESMTP id 3; Mon, 16 Nov 2026 09:12:04 +0100\r\n";

    [Fact]
    public void Inner_steps_stand_in_their_station()
    {
        var path = Of(Inner + Inner + Clinic + Lab);

        Assert.Equal([null, "partner.example", "lab.example", "clinic.example", null], path.Stations.Select(station => station.Name));
        Assert.Equal([0, 0, 0, 2, 0], path.Stations.Select(station => station.Inner));
        Assert.Equal([null, 4, 3, null], path.Steps.Select(step => step.Hop?.Number));
    }

    [Fact]
    public void The_trust_line_lies_behind_the_station_from_which_own_servers_took_it()
    {
        var path = Of(Inner + Clinic + Lab, "clinic.example");

        Assert.Equal(new TrustPlace(2, IsBehind: true), path.Trust);
        Assert.Equal([true, true, true, false, false], path.Stations.Select(station => station.IsClaim));
        Assert.Equal([true, true, false, false], path.Steps.Select(step => step.IsClaim));
    }

    [Fact]
    public void Where_own_servers_wrote_all_there_is_no_line() => Assert.Null(Of(Inner + Clinic, "clinic.example").Trust);

    [Fact]
    public void Where_no_own_server_wrote_all_is_a_claim()
    {
        var path = Of(Clinic + Lab, "other.example");

        Assert.Null(path.Trust);
        Assert.All(path.Steps, step => Assert.True(step.IsClaim));
    }

    [Fact]
    public void A_long_way_is_drawn_from_its_newest_steps()
    {
        var path = Of(string.Concat(Enumerable.Repeat(Clinic + Lab, 100)));

        Assert.Equal(200 - TracePath.HopsMax, path.LeftOut);
        Assert.InRange(path.Stations.Count, 3, TracePath.HopsMax + 3);
    }

    /// <summary>However many stations: no two things lie upon each other, and all lie within the picture.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(12)]
    public void Nothing_is_drawn_over_another(int pairs)
    {
        var path = Of(string.Concat(Enumerable.Repeat(Clinic + Lab, pairs)), "clinic.example");
        var tall = TallLayout.Of(path);

        Assert.All(tall.Stations.Zip(tall.Stations.Skip(1)), pair => Assert.True(pair.Second.Y - pair.First.Y >= TallLayout.StepHeight));
        Assert.All(tall.Steps, step => Assert.InRange(step.Middle, step.From + 2 * TallLayout.Gap, step.To - 2 * TallLayout.Gap));
        Assert.True(tall.Stations[^1].Y + TallLayout.Gap < tall.Height);
        Assert.All(tall.Stations.Select(station => station.Y).Concat(tall.Steps.Select(step => step.Middle)), y => Assert.True(Math.Abs(y - tall.Trust!.Value) > TallLayout.Gap));

        Assert.Equal(path.Stations.Count <= 6, WideLayout.Fits(path));
        if (!WideLayout.Fits(path)) return;
        var wide = WideLayout.Of(path);
        Assert.All(wide.Stations, station => Assert.InRange(station.X, WideLayout.Gap, WideLayout.Width - WideLayout.Gap));
        Assert.All(wide.Steps, step => Assert.InRange(step.Middle, step.From + 2 * WideLayout.Gap, step.To - 2 * WideLayout.Gap));
        Assert.All(wide.Stations.Select(station => station.X).Concat(wide.Steps.Select(step => step.Middle)), x => Assert.True(Math.Abs(x - wide.Trust!.Value) > WideLayout.Gap));
    }

    [Fact]
    public void A_name_that_has_no_room_is_drawn_from_top_to_bottom()
    {
        var path = Of(Clinic.Replace("lab.example", "laboratory-of-the-great-hospital.example", StringComparison.Ordinal));

        Assert.False(WideLayout.Fits(path));
    }

    [Theory]
    [InlineData(0, null, 30, null)]
    [InlineData(1, null, 30, "1 inner step")]
    [InlineData(0, "out.example", 30, "as out.example")]
    [InlineData(0, "out.example", 8, "as out.e…")]
    [InlineData(2, "out.example", 30, "2 inner steps, as out.example")]
    [InlineData(2, "out.example", 20, "2 inner steps")]
    public void Below_a_name_stands_what_fits(int inner, string? also, int width, string? words) =>
        Assert.Equal(words, PathWords.Second(new TraceStation("lab.example", IsPerson: false, IsClaim: false) { Inner = inner, Also = also }, width));

    /// <summary>Chains of real messages, of all lengths and with all oddities.</summary>
    [Fact]
    public void Real_ways_are_drawn_and_told()
    {
        Assert.SkipWhen(Repository.SharedData is null, "shared/data is absent");
        var drawn = 0;
        foreach (var line in File.ReadLines(Path.Combine(Repository.SharedData, "received", "chains_unlabelled.jsonl")))
        {
            using var chain = JsonDocument.Parse(line);
            var way = Of(string.Concat(chain.RootElement.GetProperty("headers").EnumerateArray().Select(field => $"{field[0].GetString()}:{field[1].GetString()}\n")));

            Assert.Equal(way.Stations.Count, way.Steps.Count + 1);
            Assert.True(way.Stations is [{ IsPerson: true }, .., { IsPerson: true }] && way.Stations.Count(station => station.IsPerson) == 2);
            Assert.DoesNotContain(PathWords.Of(way), char.IsControl);
            Assert.True(TallLayout.Of(way).Height > 0 && (!WideLayout.Fits(way) || WideLayout.Of(way).Stations[^1].X <= WideLayout.Width));
            drawn++;
        }

        Assert.InRange(drawn, 100, int.MaxValue);
    }

    [Fact]
    public void The_example_is_drawn_as_it_is_read()
    {
        Assert.SkipWhen(Repository.SharedData is null, "shared/data is absent");
        var path = Of(File.ReadAllText(Path.Combine(Repository.SharedData, "received", "example-chain.txt")));

        Assert.Equal(
            "Sender. Not in the header. Microsoft, 1 inner step. Hop 5: Not encrypted (likely). Proofpoint. Trust line: all before it could have been forged, what follows was written by your servers. " +
            "Hop 4: Encrypted (certain). luxsci.com, 3 inner steps. Not in the header. You.",
            PathWords.Of(path));
    }

    static TracePath Of(string headers, params string[] own) =>
        TracePath.Of(TraceAnalysis.Of(Encoding.UTF8.GetBytes(headers + "\r\n"), new TraceOptions { Own = own.Length == 0 ? null : OwnServers.Read(own) }));
}
