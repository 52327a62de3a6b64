"""Step 1, a picture in a form: decoded as soon as it is read, and kept while the rest is put right.

The hidden `stored` names the file in the media store, signed: a form that comes back for a missing alt text
has its picture still.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liveblog.content import PictureContent
from liveblog.desk import uploads
from liveblog.desk.fields import field_of, stored_in, token_of
from liveblog.desk.rows import RowForm
from liveblog.models import Picture
from liveblog.pictures import StoredPicture
from liveblog.pictures.told import Told
from newsroom.models import User

WORDS = ("caption", "alt_text", "credit")
FOCAL = ("focal_x", "focal_y")
CENTRE = 50
NO_ALT_TEXT = gettext_lazy("A picture needs alt text: say what it shows.")
NO_CREDIT = gettext_lazy("A picture needs a credit: say who made it.")
FROM_FILE = gettext_lazy("This stood in the picture’s file. Check it, then send again.")
GONE = gettext_lazy("This picture is no longer here, because nothing used it for two days. Choose it again.")


class PictureForm(RowForm):
    telling = ("stored", "upload", *WORDS)

    upload = forms.FileField(
        label=gettext_lazy("Picture file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif,image/gif"}),
        help_text=gettext_lazy(
            "JPEG, PNG, WebP, AVIF or GIF, at most 20 MB. Camera and place data are removed."
        ),
    )
    stored = forms.CharField(required=False, widget=forms.HiddenInput)
    alt_text = field_of(Picture, "alt_text", error_messages={"required": NO_ALT_TEXT})
    credit = field_of(Picture, "credit", error_messages={"required": NO_CREDIT})
    caption = field_of(Picture, "caption", widget=forms.Textarea(attrs={"rows": 2}))
    focal_x = field_of(Picture, "focal_x", required=False)
    focal_y = field_of(Picture, "focal_y", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.told = Told()

    @property
    def stored_picture(self) -> StoredPicture | None:
        """The picture that this row holds already, for its thumbnail."""
        return stored_in(self["stored"].value() or "", self.user)

    def clean_upload(self) -> StoredPicture | None:
        """Decode a new file, and remember it in the form's own data so that it comes back with the form."""
        upload = self.cleaned_data.get("upload")
        if upload is None:
            return None
        made = uploads.take(upload)
        self.told = made.told
        self._put("stored", token_of(made.stored, self.user))
        return made.stored

    def clean(self) -> dict[str, Any]:
        picture = self.cleaned_data.get("upload") or self._kept_picture()
        if picture is None and "upload" not in self.errors:
            self.add_error("upload", ValidationError(_("Choose the picture’s file.")))
        self.cleaned_data["picture"] = picture
        if self.errors:
            self._suggest()
        return self.cleaned_data

    def _kept_picture(self) -> StoredPicture | None:
        """The picture that came before, unless it was cleared meanwhile."""
        picture = self.stored_picture
        if picture is None or uploads.hold(picture.file):
            return picture
        self._put("stored", "")
        self.add_error("upload", ValidationError(GONE))
        return None

    def _suggest(self) -> None:
        """A form that comes back shows what the file said of itself where nothing was typed."""
        for name in WORDS:
            said = getattr(self.told, name)
            if said and not self[name].value():
                self._put(name, said)
                if name in self.errors:
                    self.errors[name] = self.error_class([str(FROM_FILE)])

    def _put(self, name: str, value: str) -> None:
        data: Any = self.data
        data[self.add_prefix(name)] = value

    def content(self) -> PictureContent:
        picture = self.cleaned_data["picture"]
        values: dict[str, Any] = {name: self.cleaned_data[name] for name in WORDS}
        for name in FOCAL:
            value = self.cleaned_data[name]
            values[name] = CENTRE if value is None else value
        return PictureContent(file=picture.file, width=picture.width, height=picture.height, **values)


def picture_initial(picture: PictureContent, user: User) -> dict[str, Any]:
    stored = StoredPicture(picture.file, picture.width, picture.height)
    return {name: getattr(picture, name) for name in (*WORDS, *FOCAL)} | {"stored": token_of(stored, user)}
