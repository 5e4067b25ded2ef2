def page(title: str, body_html: str) -> str:
    return f"<!doctype html><title>{title}</title>{body_html}"
