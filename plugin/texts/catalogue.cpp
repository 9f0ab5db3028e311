#include "texts/catalogue.hpp"

#include "texts/panel_texts.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace scrip::texts {
namespace {

constexpr bool precedes(const Text& a, const Text& b)
{
    return a.key < b.key;
}

// A sentence says what is wrong, then what to do next. Where a key has a ".detailed" neighbour,
// that one is used when its parameters are known. clang-format keeps its hands off: a row is a
// key, the English and the French.
// clang-format off
constexpr auto own_rows = std::to_array<Text>({
    Text{"cancelled.customer",
         "Cancelled by the customer",
         "Annulé par le client"},
    Text{"cancelled.other",
         "Cancelled",
         "Annulé"},
    Text{"cancelled.postponed",
         "Postponed without a date",
         "Reporté sans date"},
    Text{"cancelled.studio",
         "Cancelled by the studio",
         "Annulé par le prestataire"},
    Text{"cancelled.weather",
         "Cancelled because of the weather",
         "Annulé à cause de la météo"},
    Text{"date.first_day",
         "1",
         "1er"},
    Text{"date.instant",
         "{date}, {time}",
         "{date} à {time}"},
    Text{"date.long",
         "{day} {month} {year}",
         "{day} {month} {year}"},
    Text{"decline.already_rewarded",
         "This referral has already been rewarded. Each new customer counts once, so nothing more needs to be done.",
         "Ce parrainage a déjà été récompensé. Chaque nouveau client compte une seule fois\u00A0: il n’y a rien d’autre à faire."},
    Text{"decline.already_sold",
         "This line of the order has already sold a voucher. Please use that one, or void it before selling another.",
         "Cette ligne de la commande a déjà vendu un bon. Utilisez celui-ci, ou annulez-le avant d’en vendre un autre."},
    Text{"decline.amount_exceeds_due",
         "This is more than what is left to pay. Please enter a smaller amount.",
         "Ce montant dépasse ce qui reste à payer. Saisissez un montant plus petit."},
    Text{"decline.amount_exceeds_due.detailed",
         "Only {due} is left to pay. Please enter that amount or less.",
         "Il ne reste que {due} à payer. Saisissez ce montant ou moins."},
    Text{"decline.blocked",
         "This voucher is blocked for now. Please ask the studio to unblock it, or choose another way to pay.",
         "Ce bon est bloqué pour le moment. Demandez au studio de le débloquer, ou choisissez un autre moyen de paiement."},
    Text{"decline.challenge_required",
         "Too many wrong codes have been tried. Please wait a while, then enter the code exactly as it is printed.",
         "Trop de codes erronés ont été saisis. Patientez un moment, puis saisissez le code exactement comme il est imprimé."},
    Text{"decline.challenge_required.detailed",
         "Too many wrong codes have been tried. Please wait {retry_after_minutes} min, then enter the code exactly as it is printed.",
         "Trop de codes erronés ont été saisis. Patientez {retry_after_minutes} min, puis saisissez le code exactement comme il est imprimé."},
    Text{"decline.code_not_found",
         "We do not know this code. Please compare it with the ticket and enter it again, or ask the studio for help.",
         "Nous ne connaissons pas ce code. Comparez-le avec le billet et saisissez-le à nouveau, ou demandez l’aide du studio."},
    Text{"decline.currency_mismatch",
         "The currencies do not match. Please give the amount in the studio’s currency.",
         "Les devises ne correspondent pas. Indiquez le montant dans la devise du studio."},
    Text{"decline.exceeds_captured",
         "This is more than what can still be given back. Please enter a smaller amount.",
         "Ce montant dépasse ce qui peut encore être rendu. Saisissez un montant plus petit."},
    Text{"decline.exceeds_captured.detailed",
         "Only {left} can still be given back. Please enter that amount or less.",
         "Il ne reste que {left} à rendre. Saisissez ce montant ou moins."},
    Text{"decline.expired",
         "This voucher has expired. Please use another one, or ask the studio whether it can be extended.",
         "Ce bon a expiré. Utilisez-en un autre, ou demandez au studio s’il peut être prolongé."},
    Text{"decline.expiry_below_minimum",
         "This date is too early, because vouchers of this kind stay valid for longer. Please choose a later date.",
         "Cette date est trop proche, car les bons de ce type restent valables plus longtemps. Choisissez une date plus tardive."},
    Text{"decline.expiry_below_minimum.detailed",
         "Vouchers of this kind stay valid until {floor} at least. Please choose that day or a later one.",
         "Les bons de ce type restent valables au moins jusqu’au {floor}. Choisissez ce jour ou un jour plus tardif."},
    Text{"decline.fully_used",
         "Nothing is left on this voucher. Please use another one, or choose another way to pay.",
         "Il ne reste rien sur ce bon. Utilisez-en un autre, ou choisissez un autre moyen de paiement."},
    Text{"decline.has_balance",
         "There is still credit on this account. Please decide first whether it is to be forfeited or kept as vouchers without a name.",
         "Il reste du crédit sur ce compte. Décidez d’abord s’il doit être abandonné ou conservé sous forme de bons au porteur."},
    Text{"decline.has_balance.detailed",
         "There is still {available} on this account. Please decide first whether it is to be forfeited or kept as vouchers without a name.",
         "Il reste {available} sur ce compte. Décidez d’abord si ce crédit doit être abandonné ou conservé sous forme de bons au porteur."},
    Text{"decline.held_elsewhere",
         "All that is left on this voucher is reserved for an order. Please finish or cancel that order, or try again later.",
         "Tout ce qui reste sur ce bon est réservé pour une commande. Terminez ou annulez cette commande, ou réessayez plus tard."},
    Text{"decline.held_elsewhere.detailed",
         "All that is left on this voucher is reserved for an order until {until}. Please try again after that, or choose another way to pay.",
         "Tout ce qui reste sur ce bon est réservé pour une commande jusqu’au {until}. Réessayez ensuite, ou choisissez un autre moyen de paiement."},
    Text{"decline.hold_captured",
         "This reservation has already been used to pay. Please make a refund if its value is to be given back.",
         "Cette réservation a déjà servi à payer. Faites un remboursement si sa valeur doit être rendue."},
    Text{"decline.hold_expired",
         "This reservation has run out of time. Please start the payment again.",
         "Le délai de cette réservation est dépassé. Recommencez le paiement."},
    Text{"decline.hold_released",
         "This reservation has been released. Please start the payment again.",
         "Cette réservation a été libérée. Recommencez le paiement."},
    Text{"decline.holder_only",
         "This voucher can be used by its holder only. Please sign in as the holder, or choose another way to pay.",
         "Seul le titulaire de ce bon peut l’utiliser. Connectez-vous en tant que titulaire, ou choisissez un autre moyen de paiement."},
    Text{"decline.insufficient_credit",
         "There is not enough credit for this amount. Please enter a smaller amount, or choose another way to pay.",
         "Le crédit ne suffit pas pour ce montant. Saisissez un montant plus petit, ou choisissez un autre moyen de paiement."},
    Text{"decline.insufficient_credit.detailed",
         "There is not enough credit for this amount, since only {available} can be used. Please enter no more than that, or choose another way to pay.",
         "Le crédit ne suffit pas pour ce montant, car le solde disponible est de {available}. Ne dépassez pas ce solde, ou choisissez un autre moyen de paiement."},
    Text{"decline.limit_exceeded",
         "A limit has been reached. Please finish what is still open or enter less, or ask an administrator of the studio.",
         "Une limite est atteinte. Terminez ce qui est encore ouvert ou saisissez moins, ou demandez à un administrateur du studio."},
    Text{"decline.limit_exceeded.detailed",
         "This would go beyond your limit of {limit}. Please enter less, or ask an administrator of the studio.",
         "Cela dépasserait votre limite de {limit}. Saisissez moins, ou demandez à un administrateur du studio."},
    Text{"decline.not_applicable",
         "This is not possible here, because the voucher or the order does not allow it. Please check both, or choose another way to pay.",
         "Ce n’est pas possible ici, car le bon ou la commande ne le permet pas. Vérifiez les deux, ou choisissez un autre moyen de paiement."},
    Text{"decline.not_applicable.detailed",
         "This voucher is good for {activities}, and nothing of that is left to pay on this order. Please choose another way to pay.",
         "Ce bon est valable pour {activities}, et il ne reste rien de cela à payer sur cette commande. Choisissez un autre moyen de paiement."},
    Text{"decline.nothing_due",
         "There is nothing left to pay on this order, so no voucher is needed. Please keep it for another order.",
         "Il ne reste rien à payer sur cette commande, un bon n’est donc pas nécessaire. Gardez-le pour une autre commande."},
    Text{"decline.nothing_to_refund",
         "There is nothing left to give back. Please check what has been given back already.",
         "Il ne reste rien à rendre. Vérifiez ce qui a déjà été rendu."},
    Text{"decline.pending_payment",
         "This voucher has not been paid for yet. Please pay the order it was sold with, and it can be used at once.",
         "Ce bon n’a pas encore été payé. Réglez la commande avec laquelle il a été vendu, et il sera utilisable aussitôt."},
    Text{"decline.void",
         "This voucher has been cancelled and is no longer valid. Please use another one, or ask the studio for help.",
         "Ce bon a été annulé et n’est plus valable. Utilisez-en un autre, ou demandez l’aide du studio."},
    Text{"decline.voucher_in_use",
         "A voucher concerned has been used or is reserved. Please give back what it paid for first, then try again.",
         "Un bon concerné a été utilisé ou est réservé. Rendez d’abord ce qu’il a payé, puis réessayez."},
    Text{"decline.voucher_in_use.detailed",
         "These vouchers have been used or are reserved: {vouchers}. Please give back what they paid for first, then try again.",
         "Ces bons ont été utilisés ou sont réservés\u00A0: {vouchers}. Rendez d’abord ce qu’ils ont payé, puis réessayez."},
    Text{"import.already_imported",
         "This row was imported before with this batch, or stands twice in it.",
         "Cette ligne a déjà été importée avec ce lot, ou s’y trouve deux fois."},
    Text{"import.code_taken",
         "Another voucher has this code already. A code must lead to one voucher only.",
         "Un autre bon a déjà ce code. Un code ne doit mener qu’à un seul bon."},
    Text{"import.currency_mismatch",
         "This amount is in another currency than the studio’s.",
         "Ce montant n’est pas dans la monnaie du studio."},
    Text{"import.invalid_field",
         "{field} is missing or does not fit.",
         "{field} manque ou ne convient pas."},
    Text{"import.wrong_keys",
         "This sealed code was made with other keys. Leave it out for a new code, or import it where it was exported.",
         "Ce code scellé a été fait avec d’autres clés. Omettez-le pour obtenir un nouveau code, ou importez-le là d’où il vient."},
    Text{"kind.credit",
         "Credit",
         "Avoir"},
    Text{"kind.gift",
         "Gift voucher",
         "Bon cadeau"},
    Text{"kind.package",
         "Package",
         "Forfait"},
    Text{"method.customer_credit",
         "Credit on account",
         "Crédit du compte"},
    Text{"money.available",
         "{available} of {face}",
         "{available} sur {face}"},
    Text{"month.01",
         "January",
         "janvier"},
    Text{"month.02",
         "February",
         "février"},
    Text{"month.03",
         "March",
         "mars"},
    Text{"month.04",
         "April",
         "avril"},
    Text{"month.05",
         "May",
         "mai"},
    Text{"month.06",
         "June",
         "juin"},
    Text{"month.07",
         "July",
         "juillet"},
    Text{"month.08",
         "August",
         "août"},
    Text{"month.09",
         "September",
         "septembre"},
    Text{"month.10",
         "October",
         "octobre"},
    Text{"month.11",
         "November",
         "novembre"},
    Text{"month.12",
         "December",
         "décembre"},
    Text{"status.active",
         "Active",
         "Actif"},
    Text{"status.blocked",
         "Blocked",
         "Bloqué"},
    Text{"status.expired",
         "Expired",
         "Expiré"},
    Text{"status.fully_used",
         "Fully used",
         "Entièrement utilisé"},
    Text{"status.pending",
         "Awaiting payment",
         "En attente de paiement"},
    Text{"status.void",
         "Void",
         "Annulé"},
    Text{"ticket.balance",
         "Balance",
         "Solde"},
    Text{"ticket.holder",
         "For {name}",
         "Pour {name}"},
    Text{"ticket.masked",
         "Only the end of the code is shown here. Please use the full code you were given, or ask the studio for a new one.",
         "Seule la fin du code est affichée ici. Utilisez le code complet qui vous a été remis, ou demandez-en un nouveau au studio."},
    Text{"ticket.never_expires",
         "No expiry date",
         "Sans date d’expiration"},
    Text{"ticket.use",
         "Enter this code when you pay online, or show this ticket at the desk.",
         "Saisissez ce code au moment de payer en ligne, ou présentez ce billet à l’accueil."},
    Text{"ticket.valid_through",
         "Valid through {date}",
         "Valable jusqu’au {date} inclus"},
    Text{"transaction.block",
         "Blocked",
         "Bloqué"},
    Text{"transaction.capture",
         "Reserved value spent",
         "Réservation utilisée"},
    Text{"transaction.clawback",
         "Taken back after a charge-back",
         "Repris après un impayé"},
    Text{"transaction.debit",
         "Debited",
         "Débité"},
    Text{"transaction.debit_reverse",
         "Debit reversed",
         "Débit annulé"},
    Text{"transaction.expire",
         "Expired",
         "Expiré"},
    Text{"transaction.extend",
         "Validity changed",
         "Validité modifiée"},
    Text{"transaction.forfeit",
         "Forfeited",
         "Abandonné"},
    Text{"transaction.give_back",
         "Given back",
         "Restitué"},
    Text{"transaction.hold",
         "Reserved for an order",
         "Réservé pour une commande"},
    Text{"transaction.holder",
         "Holder changed",
         "Titulaire modifié"},
    Text{"transaction.import",
         "Imported",
         "Importé"},
    Text{"transaction.issue",
         "Issued",
         "Émis"},
    Text{"transaction.redeem",
         "Spent on an order",
         "Utilisé pour une commande"},
    Text{"transaction.reissue",
         "New code issued",
         "Nouveau code émis"},
    Text{"transaction.release",
         "Reservation released",
         "Réservation libérée"},
    Text{"transaction.retarget",
         "Moved to another activity",
         "Réaffecté à une autre activité"},
    Text{"transaction.sell",
         "Sold",
         "Vendu"},
    Text{"transaction.time_out",
         "Reservation timed out",
         "Réservation arrivée à échéance"},
    Text{"transaction.transfer",
         "Transferred",
         "Transféré"},
    Text{"transaction.unblock",
         "Unblocked",
         "Débloqué"},
    Text{"transaction.void",
         "Voided",
         "Annulé"},
    Text{"units.many",
         "{count} units",
         "{count} unités"},
    Text{"units.one",
         "{count} unit",
         "{count} unité"},
    Text{"voucher.credit_note",
         "Credit Note #{number}",
         "Avoir n° {number}"},
    Text{"voucher.customer_credit",
         "Customer Credit #{number}",
         "Crédit client n° {number}"},
    Text{"voucher.gift",
         "Gift Voucher #{number}",
         "Bon cadeau n° {number}"},
    Text{"voucher.package",
         "Package #{number}",
         "Forfait n° {number}"},
});
// clang-format on

static_assert(std::is_sorted(own_rows.begin(), own_rows.end(), precedes));
static_assert(std::is_sorted(panel_rows.begin(), panel_rows.end(), precedes));

constexpr auto merged()
{
    std::array<Text, own_rows.size() + panel_rows.size()> all{};
    std::merge(own_rows.begin(),
               own_rows.end(),
               panel_rows.begin(),
               panel_rows.end(),
               all.begin(),
               precedes);
    return all;
}

constexpr auto rows = merged();

std::string_view in(Locale locale, const Text& text)
{
    switch (locale) {
    case Locale::en: return text.en;
    case Locale::fr: return text.fr;
    }
    throw std::invalid_argument("a locale is one of ours");
}

// What stands before the next parameter, and its name; an empty name at the end of the text.
struct Piece {
    std::string_view before;
    std::string_view name;
};

Piece take_piece(std::string_view& rest)
{
    const std::size_t opening = rest.find('{');
    if (opening == rest.npos) return {std::exchange(rest, {}), {}};
    const std::size_t closing = rest.find('}', opening);
    const Piece piece{rest.substr(0, opening), rest.substr(opening + 1, closing - opening - 1)};
    rest.remove_prefix(closing + 1);
    return piece;
}

} // namespace

std::span<const Text> catalogue()
{
    return rows;
}

const Text* find_text(std::string_view key)
{
    const auto found = std::lower_bound(rows.begin(), rows.end(), Text{key, {}, {}}, precedes);
    return found != rows.end() && found->key == key ? &*found : nullptr;
}

std::string text(Locale locale, std::string_view key, const Parameters& parameters)
{
    const Text* const found = find_text(key);
    if (found == nullptr) throw std::invalid_argument("there is no text of this name");
    std::string result;
    for (std::string_view rest = in(locale, *found); !rest.empty();) {
        const auto [before, name] = take_piece(rest);
        result.append(before);
        if (name.empty()) continue;
        const auto parameter = parameters.find(name);
        if (parameter == parameters.end()) {
            throw std::invalid_argument("a parameter of the text is missing");
        }
        result.append(parameter->second);
    }
    return result;
}

bool fills(const Text& text, const Parameters& parameters)
{
    for (std::string_view rest = text.en; !rest.empty();) {
        const std::string_view name = take_piece(rest).name;
        if (!name.empty() && !parameters.contains(name)) return false;
    }
    return true;
}

} // namespace scrip::texts
