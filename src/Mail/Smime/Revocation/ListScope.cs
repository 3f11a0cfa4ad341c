using System.Formats.Asn1;
using Postern.Mail.Smime.Cms;

namespace Postern.Mail.Smime.Revocation;

/// <summary>Which certificates a list is about (IssuingDistributionPoint, RFC 5280 §5.2.5).</summary>
/// <param name="Places">Where it is published, when it holds only certificates that name such a place; null: any.</param>
/// <param name="OnlyUsers">No authorities.</param>
/// <param name="OnlyAuthorities">Nobody else.</param>
sealed record ListScope(IReadOnlyList<string>? Places, bool OnlyUsers, bool OnlyAuthorities)
{
    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0);
    static readonly Asn1Tag Users = new(TagClass.ContextSpecific, 1);
    static readonly Asn1Tag Authorities = new(TagClass.ContextSpecific, 2);

    static readonly ListScope Everything = new(null, false, false);

    /// <summary>Null for a list that tells part of the truth only: a delta, for some reasons, of other issuers, or with an extension that must be understood and is not.</summary>
    public static ListScope? Of(ReadOnlyMemory<byte>? extensions)
    {
        var scope = Everything;
        if (extensions is not { } all) return scope;
        foreach (var (oid, isCritical, value) in ListFields.ExtensionsOf(all))
        {
            if (oid == Oids.ListScope) scope = Read(value);
            else if (isCritical || oid == Oids.DeltaList) return null;
            if (scope is null) return null;
        }

        return scope;
    }

    /// <summary>One issuer's lists may be about a part of its certificates each; without this, one could be handed out for another (§6.3.3 b 2).</summary>
    public bool Covers(SmimeCertificate certificate) =>
        !(OnlyUsers && certificate.IsAuthority) && !(OnlyAuthorities && !certificate.IsAuthority)
        && (Places is null || RevocationPlaces.Of(certificate).Lists.Any(place => Places.Contains(place.OriginalString)));

    static ListScope? Read(ReadOnlyMemory<byte> value)
    {
        var point = new AsnReader(value, AsnEncodingRules.DER).ReadSequence();
        IReadOnlyList<string>? places = null;
        if (point.IsNext(First))
        {
            var name = point.ReadSequence(First);
            places = name.IsNext(First) ? [.. RevocationPlaces.AddressesOf(name.ReadSequence(First))] : [];
        }

        var users = point.IsNext(Users) && point.ReadBoolean(Users);
        var authorities = point.IsNext(Authorities) && point.ReadBoolean(Authorities);
        return point.HasData ? null : new(places, users, authorities);
    }
}
