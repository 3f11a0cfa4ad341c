using System.Formats.Asn1;
using Postern.Mail.Smime.Cms;

namespace Postern.Mail.Smime.Revocation;

/// <summary>
/// Where a certificate says its issuer publishes what was revoked (RFC 5280 §4.2.1.13, §4.2.2.1). Whoever made the certificate chose
/// these hosts: to be asked only by what guards its connections.
/// </summary>
/// <param name="Lists">Revocation lists, over http; at most <see cref="PlacesMax"/>.</param>
/// <param name="Responders">OCSP responders, over http; at most <see cref="PlacesMax"/>.</param>
public sealed record RevocationPlaces(IReadOnlyList<Uri> Lists, IReadOnlyList<Uri> Responders)
{
    /// <summary>Most places of one kind that are looked at.</summary>
    public const int PlacesMax = 4;

    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0);
    static readonly Asn1Tag Second = new(TagClass.ContextSpecific, 1);
    static readonly Asn1Tag Third = new(TagClass.ContextSpecific, 2);
    static readonly Asn1Tag Address = new(TagClass.ContextSpecific, 6);

    public static RevocationPlaces Of(SmimeCertificate certificate)
    {
        try
        {
            var extensions = certificate.Platform.Extensions;
            return new(
                Usable(extensions[Oids.ListPlaces] is { } lists ? ListsOf(lists.RawData) : []),
                Usable(extensions[Oids.AuthorityAccess] is { } access ? RespondersOf(access.RawData) : []));
        }
        catch (AsnContentException)
        {
            return new([], []);
        }
    }

    /// <summary>The addresses inside GeneralNames, as they are written.</summary>
    internal static IEnumerable<string> AddressesOf(AsnReader names)
    {
        while (names.HasData)
        {
            if (names.PeekTag().HasSameClassAndValue(Address)) yield return names.ReadCharacterString(UniversalTagNumber.IA5String, Address);
            else names.ReadEncodedValue();
        }
    }

    static List<string> ListsOf(byte[] extension)
    {
        List<string> found = [];
        var points = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
        while (points.HasData) found.AddRange(ListsOf(points.ReadSequence()));
        return found;
    }

    // A list for some reasons only, or by another issuer, does not tell whether a certificate holds.
    static List<string> ListsOf(AsnReader point)
    {
        if (!point.IsNext(First)) return [];
        var name = point.ReadSequence(First);
        return point.IsNext(Second) || point.IsNext(Third) || !name.IsNext(First) ? [] : [.. AddressesOf(name.ReadSequence(First))];
    }

    static List<string> RespondersOf(byte[] extension)
    {
        List<string> found = [];
        var all = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
        while (all.HasData)
        {
            var access = all.ReadSequence();
            if (access.ReadObjectIdentifier() == Oids.OcspAccess && access.IsNext(Address)) found.Add(access.ReadCharacterString(UniversalTagNumber.IA5String, Address));
        }

        return found;
    }

    // What they publish is signed, so http is what they use; ldap and others are not asked.
    static List<Uri> Usable(List<string> places) =>
    [
        .. places.Select(place => Uri.TryCreate(place, UriKind.Absolute, out var where) ? where : null).OfType<Uri>()
            .Where(where => where.Scheme == Uri.UriSchemeHttp && where.UserInfo.Length == 0).Distinct().Take(PlacesMax),
    ];
}
