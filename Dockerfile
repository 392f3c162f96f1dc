# The service of one exported model: docker build -t tabdx . && docker run -e TABDX_TOKENS=... \
#   -v "$PWD/model.zip:/model/model.zip:ro" -p 127.0.0.1:8000:8000 tabdx
FROM python:3.11-slim
WORKDIR /app
COPY requirements.txt pyproject.toml README.md LICENSE ./
# torch's builds without CUDA lie apart; all else comes from the same lock as the tests.
RUN pip install --no-cache-dir --extra-index-url https://download.pytorch.org/whl/cpu -r requirements.txt
COPY src ./src
RUN pip install --no-cache-dir --no-deps . && useradd --create-home serve
USER serve
WORKDIR /home/serve
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health', timeout=5)"]
# TABDX_TOKENS must be set: the service refuses to listen to other machines without.
CMD ["tabdx", "serve", "--model", "/model/model.zip", "--host", "0.0.0.0", "--port", "8000"]
