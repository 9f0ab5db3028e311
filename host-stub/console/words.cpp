#include "console/words.hpp"

#include <array>

namespace host_stub::console {
namespace {

struct Sentence {
    std::string_view code;
    const char* en;
    const char* fr;
};

constexpr std::array sentences{
    Sentence{"sign_in", "Please sign in first.", "Veuillez d'abord vous identifier."},
    Sentence{"csrf",
             "This page has been open for too long. Load it again.",
             "Cette page est ouverte depuis trop longtemps. Rechargez-la."},
    Sentence{"wrong_host",
             "The console answers at its own address only.",
             "La console ne répond qu'à sa propre adresse."},
    Sentence{"invalid_json", "The request could not be read.", "La demande n'a pas pu être lue."},
    Sentence{"invalid_field",
             "Something here is missing or not right.",
             "Une information manque ou n'est pas valable."},
    Sentence{"missing_key", "The request has no key.", "La demande n'a pas de clé."},
    Sentence{"key_reuse",
             "This was already sent with other contents. Open the form again.",
             "Ceci a déjà été envoyé avec un autre contenu. Rouvrez le formulaire."},
    Sentence{"not_found", "This is not there.", "Cet élément n'existe pas."},
    Sentence{"permission_denied", "Your role does not allow this.", "Votre rôle ne le permet pas."},
    Sentence{"studio_not_enabled",
             "Credit and vouchers are switched off for this studio.",
             "Les avoirs et les bons sont désactivés pour ce studio."},
    Sentence{
        "winding_down",
        "Credit and vouchers are being switched off: nothing new can be started.",
        "Les avoirs et les bons sont en cours de désactivation : rien de nouveau n'est possible."},
    Sentence{"wrong_keys",
             "The secret keys in the data folder are not those this database was made with.",
             "Les clés secrètes du dossier de données ne sont pas celles de cette base."},
    Sentence{"data_newer",
             "A newer version of the plugin has worked with this database.",
             "Une version plus récente du module a utilisé cette base."},
    Sentence{"database_unavailable",
             "The database does not answer. Nothing was changed; try again in a moment.",
             "La base de données ne répond pas. Rien n'a changé ; réessayez dans un instant."},
    Sentence{"conflict",
             "Somebody else was quicker. Nothing was changed; try again.",
             "Quelqu'un a été plus rapide. Rien n'a changé ; réessayez."},
    Sentence{"deadline",
             "This took too long. Nothing was changed; try again.",
             "L'opération a pris trop de temps. Rien n'a changé ; réessayez."},
    Sentence{"outcome_unknown",
             "It is not certain whether this was done. Send it again: it is never done twice.",
             "Il n'est pas certain que ce soit fait. Renvoyez : ce ne sera jamais fait deux fois."},
    Sentence{"payload_too_large", "This is too long.", "C'est trop long."},
    Sentence{"amount_exceeds_due",
             "That is more than what is due on this order.",
             "C'est plus que ce qui reste dû sur cette commande."},
    Sentence{"exceeds_captured",
             "That is more than what was paid this way.",
             "C'est plus que ce qui a été payé de cette façon."},
    Sentence{"overpaid",
             "More is paid than the order costs. Turn the excess into credit or refund it first.",
             "Le montant payé dépasse le total. Créditez ou remboursez d'abord l'excédent."},
    Sentence{"not_overpaid",
             "Nothing was paid above the order's total.",
             "Rien n'a été payé au-delà du total de la commande."},
    Sentence{"not_open",
             "This order is closed and cannot be changed.",
             "Cette commande est close et ne peut plus être modifiée."},
    Sentence{
        "line_in_use",
        "The price of a sold voucher cannot be changed. Delete the line and sell it again.",
        "Le prix d'un bon vendu ne peut pas changer. Supprimez la ligne et vendez-le à nouveau."},
    Sentence{"not_on_sale", "This activity is not on sale.", "Cette activité n'est pas en vente."},
    Sentence{"unsupported", "This is not possible here.", "Ce n'est pas possible ici."},
};

} // namespace

std::string_view language_of(std::string_view locale) noexcept
{
    return locale.starts_with("fr") ? "fr" : "en";
}

std::string sentence(std::string_view code, std::string_view locale)
{
    const bool is_french = language_of(locale) == "fr";
    for (const Sentence& known : sentences) {
        if (known.code == code) return is_french ? known.fr : known.en;
    }
    return is_french ? "Une erreur est survenue. Rien n'indique que ce soit fait."
                     : "Something went wrong, and nothing says that it was done.";
}

} // namespace host_stub::console
